#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| steward_fuzz::dlp_transform(input));
