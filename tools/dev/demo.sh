# ./dev demo: builds the library, the command and examples/demo, and runs it.

dev_demo() {
  set_up
  stage_number=0 stage_total=''
  must_stage "Build the library and the demo" \
    build_preset release matron_demo matron_command
  echo
  build/release/examples/demo/matron_demo examples
  cat << TEXT

${bold}What to try next${plain}

  Change examples/demo/requests.txt or examples/policies/hospital.json, and run
  ./dev demo again. Or ask the command yourself:

    matron=build/release/capi/cli/matron
    \$matron explain --policy examples/policies/hospital.json \\
      --jwks examples/demo/jwks.json --token-file examples/demo/tokens/dr-grey.jwt \\
      --now 1764000000 --enforces all GET '/Observation?patient=999'
    \$matron scope describe 'patient/*.rs user/Observation.cud offline_access'

  ./dev test runs every test; docs/evaluate.md is the protocol, docs/policy.md
  the policy document.
TEXT
}
