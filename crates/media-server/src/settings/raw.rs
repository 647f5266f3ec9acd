use clap::Args;

/// The settings as they were written, each a flag, an environment variable, a key of the settings file or
/// a default.
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

    /// Who may have the bytes of files and thumbnails: public or signed
    ///
    /// `public` for everybody who knows a URL; `signed` for as long as the signature holds that is in each
    /// URL of an answer.
    #[arg(
        long,
        env = "MEDIA_ACCESS",
        value_name = "ACCESS",
        default_value = "public",
        global = true,
        hide_env_values = true
    )]
    pub(crate) access: String,

    /// Secrets that sign URLs: one, or two between commas
    ///
    /// Each of at least 32 bytes, in base64 or hexadecimal. The first signs, both are accepted. Secrets
    /// belong in the variable: flags are seen by every user of the machine.
    #[arg(
        long,
        env = "MEDIA_SIGNING_KEYS",
        value_name = "KEYS",
        global = true,
        hide_env_values = true
    )]
    pub(crate) signing_keys: Option<String>,

    /// How long a signed URL holds at least
    ///
    /// A whole number of seconds or minutes, such as `90s` or `60m`; a URL holds up to a quarter longer.
    #[arg(
        long,
        env = "MEDIA_SIGNATURE_LIFETIME",
        value_name = "TIME",
        default_value = "60m",
        global = true,
        hide_env_values = true
    )]
    pub(crate) signature_lifetime: String,

    /// Path of nginx's own location of the files, which it sends then [default: none]
    #[arg(
        long,
        env = "MEDIA_ACCEL_REDIRECT",
        value_name = "PATH",
        global = true,
        hide_env_values = true
    )]
    pub(crate) accel_redirect: Option<String>,

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

    /// Room that is kept free on the disk, for deletions [default: 64MiB, at most a sixteenth of the disk]
    ///
    /// A number of bytes, or of a unit, such as `1GiB`. Uploads are refused while there is less. `0` for none.
    #[arg(
        long,
        env = "MEDIA_MIN_FREE",
        value_name = "SIZE",
        global = true,
        hide_env_values = true
    )]
    pub(crate) min_free: Option<String>,

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

    /// Most memory for the rows of media files that were read before
    ///
    /// A number of bytes, or of a unit, such as `1GiB`. They are used for as long as nothing in the database
    /// changes, and take about 1 KiB each. `0` for none.
    #[arg(
        long,
        env = "MEDIA_CACHE_SIZE",
        value_name = "SIZE",
        default_value = "128MiB",
        global = true,
        hide_env_values = true
    )]
    pub(crate) cache_size: String,

    /// How long a client may send nothing of a request before it is given up
    ///
    /// A whole number of seconds or minutes, such as `10s` or `1m`. While it is waited for, it must send 1 KiB
    /// a second on average.
    #[arg(
        long,
        env = "MEDIA_BODY_TIMEOUT",
        value_name = "TIME",
        default_value = "10s",
        global = true,
        hide_env_values = true
    )]
    pub(crate) body_timeout: String,

    /// How long a client may take nothing of an answer before it is given up
    ///
    /// A whole number of seconds or minutes, such as `30s` or `5m`.
    #[arg(
        long,
        env = "MEDIA_READER_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        global = true,
        hide_env_values = true
    )]
    pub(crate) reader_timeout: String,

    /// How long the work on one image may take
    ///
    /// A whole number of seconds or minutes, such as `30s` or `5m`. An image that takes longer gets no
    /// thumbnails.
    #[arg(
        long,
        env = "MEDIA_IMAGE_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        global = true,
        hide_env_values = true
    )]
    pub(crate) image_timeout: String,

    /// How long requests under way may take once the process is told to stop
    ///
    /// A whole number of seconds or minutes, such as `30s` or `5m`.
    #[arg(
        long,
        env = "MEDIA_SHUTDOWN_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        global = true,
        hide_env_values = true
    )]
    pub(crate) shutdown_timeout: String,

    /// Uses a PostgreSQL server that may lose in a crash what it has confirmed
    ///
    /// `true` or `false`. Such a server has `fsync` or `synchronous_commit` off, and is refused otherwise.
    #[arg(
        long,
        env = "MEDIA_ALLOW_UNSAFE_DATABASE",
        value_name = "BOOLEAN",
        default_value = "false",
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        global = true,
        hide_env_values = true
    )]
    pub(crate) allow_unsafe_database: String,

    /// Time between two sweeps for what crashes have left behind
    ///
    /// A whole number of seconds or minutes, such as `90s` or `60m`; `0s` for no sweep.
    #[arg(
        long,
        env = "MEDIA_SWEEP_INTERVAL",
        value_name = "TIME",
        default_value = "60m",
        global = true,
        hide_env_values = true
    )]
    pub(crate) sweep_interval: String,

    /// Time for which sweeps have to see something as left behind before one removes it
    ///
    /// A whole number of seconds or minutes, such as `90s` or `60m`.
    #[arg(
        long,
        env = "MEDIA_SWEEP_GRACE",
        value_name = "TIME",
        default_value = "60m",
        global = true,
        hide_env_values = true
    )]
    pub(crate) sweep_grace: String,

    /// Most of the stored files, in percent, that a sweep quarantines for want of a row
    ///
    /// Where more than that have none, the sweep quarantines none of them.
    #[arg(
        long,
        env = "MEDIA_SWEEP_MAX_PERCENT",
        value_name = "PERCENT",
        default_value = "5",
        global = true,
        hide_env_values = true
    )]
    pub(crate) sweep_max_percent: String,

    /// Time for which files without a row stay in the quarantine before a sweep removes them
    ///
    /// A whole number of seconds, minutes, hours or days, such as `12h` or `90d`.
    #[arg(
        long,
        env = "MEDIA_QUARANTINE_KEEP",
        value_name = "TIME",
        default_value = "30d",
        global = true,
        hide_env_values = true
    )]
    pub(crate) quarantine_keep: String,

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
    /// `error`, `warn`, `info`, `debug`, `trace` or `off`, also by target, as in `info,api_actix=debug`.
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
