//! Functions, and what is written like one, that diesel does not name.

use diesel::sql_types::{Array, BigInt, Nullable, SingleValue, SqlType, Text};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The elements of an array, each in a row.
    fn unnest<T: SqlType + SingleValue>(list: Array<T>) -> T;

    /// An operand of `=` that equals whatever is an element.
    fn any<T: SqlType + SingleValue>(list: Array<T>) -> T;

    /// A row as one value.
    fn row(
        first: BigInt,
        second: Text,
        third: Nullable<BigInt>,
    ) -> Record<(BigInt, Text, Nullable<BigInt>)>;
}
