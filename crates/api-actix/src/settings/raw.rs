use clap::Args;

/// The settings as they were written, each a flag, an environment variable or a default.
#[derive(Args, Clone)]
#[command(next_help_heading = "Settings")]
pub(crate) struct RawSettings {
    /// IP address and port to listen on
    #[arg(
        long,
        env = "MEDIA_BIND",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8000",
        global = true,
        hide_env_values = true
    )]
    pub(crate) bind: String,

    /// Folder of the stored files and of the default database
    #[arg(
        long,
        env = "MEDIA_DATA_DIR",
        value_name = "FOLDER",
        default_value = "./data",
        global = true,
        hide_env_values = true
    )]
    pub(crate) data_dir: String,

    /// Database [default: media.sqlite3 in the data folder]
    ///
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`. A password belongs in the variable:
    /// flags are seen by every user of the machine.
    #[arg(
        long,
        env = "MEDIA_DATABASE_URL",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,

    /// Most connections to a PostgreSQL server at a time
    #[arg(
        long,
        env = "MEDIA_DATABASE_CONNECTIONS",
        value_name = "COUNT",
        default_value = "16",
        global = true,
        hide_env_values = true
    )]
    pub(crate) database_connections: String,

    /// Base of every URL in answers [default: scheme and host of each request]
    ///
    /// An absolute http or https URL, such as `https://media.example.com`.
    #[arg(
        long,
        env = "MEDIA_PUBLIC_URL",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    pub(crate) public_url: Option<String>,

    /// Most bytes of an uploaded file
    ///
    /// A number of bytes, or of a unit, such as `5GiB`.
    #[arg(
        long,
        env = "MEDIA_MAX_UPLOAD_SIZE",
        value_name = "SIZE",
        default_value = "512MiB",
        global = true,
        hide_env_values = true
    )]
    pub(crate) max_upload_size: String,

    /// Proxies whose X-Forwarded headers are believed [default: none]
    ///
    /// IP addresses and networks, separated by commas, such as `10.0.0.0/8,::1`.
    #[arg(
        long,
        env = "MEDIA_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        default_value = "",
        hide_default_value = true,
        global = true,
        hide_env_values = true
    )]
    pub(crate) trusted_proxies: String,

    /// Most pixels of an image that gets thumbnails
    #[arg(
        long,
        env = "MEDIA_MAX_IMAGE_PIXELS",
        value_name = "COUNT",
        default_value = "100000000",
        global = true,
        hide_env_values = true
    )]
    pub(crate) max_image_pixels: String,

    /// Most memory for decoded images, all uploads together
    ///
    /// A number of bytes, or of a unit, such as `1GiB`. An image that needs more gets no thumbnails.
    #[arg(
        long,
        env = "MEDIA_MAX_DECODED_SIZE",
        value_name = "SIZE",
        default_value = "512MiB",
        global = true,
        hide_env_values = true
    )]
    pub(crate) max_decoded_size: String,

    /// Form of a log line: text or json
    #[arg(
        long,
        env = "MEDIA_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text",
        global = true,
        hide_env_values = true
    )]
    pub(crate) log_format: String,

    /// Which events are logged
    ///
    /// `error`, `warn`, `info`, `debug` or `trace`, also by target, as in `info,api_actix=debug`.
    #[arg(
        long,
        env = "MEDIA_LOG",
        value_name = "FILTER",
        default_value = "info",
        global = true,
        hide_env_values = true
    )]
    pub(crate) log: String,
}
