//! placeholder
pub(crate) fn original_b64(original: &[u8]) -> Option<String> {
    use base64::Engine as _;
    std::str::from_utf8(original).is_err().then(|| base64::engine::general_purpose::STANDARD.encode(original))
}
