#!/bin/sh
# Plans a root module and shows who will read what; once somebody has approved that, applies that very plan.
#
#   sh deploy.sh plan messages
#   sh deploy.sh apply messages
#
# With DENY=all_users,undecided, plan exits with 3 if it has such a message; the plan waits for whoever approves those.
# TERRAFORM=tofu runs OpenTofu. A plan file is there to apply only after its report was shown, and for one apply: it is
# renamed before, so that none is applied twice.
set -eu

terraform=${TERRAFORM:-terraform}
root=${2:-}

case ${root:+$1} in
  plan)
    rm -f "$root/luma.tfplan" "$root/unseen.tfplan" # of an earlier run, which nobody may apply by mistake
    "$terraform" -chdir="$root" init -input=false
    "$terraform" -chdir="$root" plan -input=false -out=unseen.tfplan
    status=0
    "$terraform" -chdir="$root" show -json unseen.tfplan | plan-report ${DENY:+-deny "$DENY"} || status=$?
    case $status in
      0 | 3) mv "$root/unseen.tfplan" "$root/luma.tfplan" ;;
      *) rm -f "$root/unseen.tfplan" ;;
    esac
    exit "$status"
    ;;
  apply)
    [ -f "$root/luma.tfplan" ] || { echo "There is no plan to apply: run sh deploy.sh plan $root first." >&2; exit 1; }
    mv "$root/luma.tfplan" "$root/applied.tfplan"
    "$terraform" -chdir="$root" apply -input=false applied.tfplan
    ;;
  *)
    echo "usage: sh deploy.sh plan | apply ROOT" >&2
    exit 2
    ;;
esac
