#!/bin/sh
# Applies a root module. If that fails, one message with a link to the run is sent to those on call, from the root
# module beside this script. It is not sent if the failure is Luma's own, because those on call could not be reached, or
# would read of what they should have read. The exit code is that of the apply.
#
#   RUN_URL=https://ci.example.com/runs/42 sh apply.sh infra -auto-approve
#
# Arguments after the folder go to terraform apply, such as a saved plan. TERRAFORM=tofu runs OpenTofu.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
terraform=${TERRAFORM:-terraform}
root=$1
shift

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

# only_luma reports whether each error of the log is about an object of this provider, or about its settings.
only_luma() {
  awk '
    /^(Error|Warning): / {
      if (in_error && !own) other = 1
      in_error = /^Error/
      own = 0
      errors += in_error
    }
    /^  with.*[ .]luma_(notification|notification_templates?|maintenance_window|contact)[.]/ { own = 1 }
    /^  with provider\[".*\/luma"\]/ { own = 1 }
    /^ *[0-9]+: +actions += .*action[.]luma_notification[.]/ { own = 1 }
    END {
      if (in_error && !own) other = 1
      exit errors == 0 || other
    }
  ' "$1"
}

# The arguments and the workspace of the pipeline are meant for the module that it applies.
notify() (
  unset TF_CLI_ARGS TF_CLI_ARGS_init TF_CLI_ARGS_apply TF_DATA_DIR TF_WORKSPACE
  "$terraform" -chdir="$here/notify" init -input=false -no-color >"$temp/init" || { cat "$temp/init"; exit 1; }
  "$terraform" -chdir="$here/notify" apply -input=false -no-color -auto-approve -var "root=$root" -var "run_url=${RUN_URL:-$(uname -n)}"
)

: >"$temp/status"
{ "$terraform" -chdir="$root" apply -input=false -no-color "$@" || echo "$?" >"$temp/status"; } 2>&1 | tee "$temp/log"
status=$(cat "$temp/status")
if [ -z "$status" ]; then
  exit 0
fi
if only_luma "$temp/log"; then
  echo "The apply failed in Luma alone, so no message about it is sent." >&2
elif ! notify >&2; then
  echo "The message that the apply failed could not be sent." >&2
fi
exit "$status"
