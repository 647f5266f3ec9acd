//! SQL functions, and operators with the syntax of a function, that diesel lacks.
//!
//! Only here: they work on arrays and rows, which SQLite lacks.

use diesel::sql_types::{Array, BigInt, Nullable, SingleValue, SqlType, Text};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The elements of an array, each in a row.
    fn unnest<T: SqlType + SingleValue>(list: Array<T>) -> T;

    /// An operand of `=` that is equal to each element.
    fn any<T: SqlType + SingleValue>(list: Array<T>) -> T;

    /// A row as one value.
    fn row(
        first: BigInt,
        second: Text,
        third: Nullable<BigInt>,
    ) -> Record<(BigInt, Text, Nullable<BigInt>)>;
}
