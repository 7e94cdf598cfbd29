//! Settings of telemetry: the names that OpenTelemetry and the Rust ecosystem gave them.
use kit_config::Reader;
use tracing_subscriber::EnvFilter;
use url::Url;

/// Settings of telemetry.
#[derive(Clone, Debug, Default)]
pub struct TelemetryConfig {
    /// Where traces go, by OTLP over gRPC (`OTEL_EXPORTER_OTLP_ENDPOINT`); none: nowhere.
    pub otlp_endpoint: Option<Url>,
    /// What is logged (`RUST_LOG`, default "info").
    pub filter: Option<String>,
    /// Name of this instance (`OTEL_SERVICE_INSTANCE_ID`).
    pub instance: Option<String>,
}

impl TelemetryConfig {
    /// Reads the settings.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let filter: Option<String> = reader
            .setting("RUST_LOG", "What is logged, as tracing-subscriber\'s `EnvFilter` reads it.")
            .default_in_words("info")
            .optional();
        if let Some(error) = filter.as_ref().and_then(|text| EnvFilter::try_new(text).err()) {
            reader.refuse("RUST_LOG", &error.to_string());
        }
        Self {
            otlp_endpoint: reader
                .setting("OTEL_EXPORTER_OTLP_ENDPOINT", "Where spans go, OTLP over gRPC; without it nowhere.")
                .url(&["http", "https"]),
            filter,
            instance: reader.setting("OTEL_SERVICE_INSTANCE_ID", "The instance's name in traces.").optional(),
        }
    }
}
