//! Keys of providers of language models.

use crate::kind::Kind;

pub(super) const KINDS: &[Kind] = &[
    key!(
        "OPENAI_KEY",
        "OpenAI",
        "openai_api_key;openai_key;openai_token",
        [
            "sk-proj-{w74}T3BlbkFJ{w74}",
            "sk-{w20}T3BlbkFJ{w20}",
            "sk-svcacct-{w58}T3BlbkFJ{w58}",
            "sk-proj-{w60}T3BlbkFJ{w60}"
        ]
    ),
    key!(
        "ANTHROPIC_KEY",
        "Anthropic",
        "anthropic_api_key;anthropic_key;claude_api_key",
        ["sk-ant-api03-{u92}{w1}AA", "sk-ant-admin01-{u92}{w1}AA", "sk-ant-api03-{u92}{w1}AA"]
    ),
    token!(
        "HUGGINGFACE",
        "Hugging Face",
        "hf_token;huggingface_token;hugging_face_hub_token",
        ["hf_{L34}", "hf_{L34}", "api_org_{L34}"]
    ),
    key!("OTHER_AI", "Perplexity", "perplexity_api_key;pplx_key", ["pplx-{w48}"]),
    key!("OTHER_AI", "Groq", "groq_api_key;groq_key", ["gsk_{w20}WGdyb3FY{w24}"]),
    token!("OTHER_AI", "Replicate", "replicate_api_token;replicate_token", ["r8_{w37}"]),
    key!("OTHER_AI", "xAI", "xai_api_key;grok_api_key", ["xai-{w80}"]),
    key!("OTHER_AI", "OpenRouter", "openrouter_api_key", ["sk-or-v1-{h64}"]),
];
