"""The named checks of steward-dlp beside the modules of python-stdnum: how values are made up, and where both differ and why.

python-stdnum is asked only; nothing of it is copied. Where it says something else than the published rule, a `Difference`
names the values, the rule and what is right of them. About all other values both have to agree.
"""

from oracle.europe import EUROPE
from oracle.identifiers import IDENTIFIERS
from oracle.value import Check
from oracle.vat import VAT
from oracle.world import WORLD

CHECKS: list[Check] = [*EUROPE, *WORLD, *VAT, *IDENTIFIERS]

# Checks of numbers that python-stdnum has no module for.
UNKNOWN = """
    au_bsb au_medicare br_code ca_transit de_kvnr de_personalausweis de_svnr ehic in_ifsc mx_clabe ndc ph_tin sg_nric
    tw_id uk_account uk_driving_licence uk_nino uk_postcode uk_sort_code us_bank_account us_dea us_mbi us_zip vin vin_shape
""".split()
# Numbers without a check digit, of which only the form is looked at.
# Forms, and the bare check digit of cards, which is compared with theirs.
FORMS = "birth_date_compact kr_rrn_layout luhn phone_closed phone_national vin_unchecked".split()
# Tokens, keys and addresses of other coins.
TOKENS = """
    ado_pat_crc32 atlassian_crc32 aws_key_id aws_key_pair azure_sas_signature base64_32_bytes base64_64_bytes basic_auth
    bip32_key bip38_key cisco_type7 crc32_base62 eip55 gitlab_routable gpp_cpassword grafana_crc32 internal_suffix jwt
    monero_address password_parameter password_value pem pypi_token secret_value solana_address steward_crc32
    url_scheme_database url_scheme_other user_colon_password wif xrp_address
""".split()
