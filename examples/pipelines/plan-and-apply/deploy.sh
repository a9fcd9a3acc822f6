#!/bin/sh
# Plans a root module and shows who will read what; once somebody has approved that, applies that very plan.
#
#   sh deploy.sh plan messages
#   sh deploy.sh apply messages
#
# DENY=all_users,undecided refuses such messages. TERRAFORM=tofu runs OpenTofu. A plan file is for one apply: it is
# renamed before, so that none is applied twice.
set -eu

terraform=${TERRAFORM:-terraform}
root=${2:-}

case ${root:+$1} in
  plan)
    "$terraform" -chdir="$root" init -input=false
    "$terraform" -chdir="$root" plan -input=false -out=luma.tfplan
    "$terraform" -chdir="$root" show -json luma.tfplan | plan-report ${DENY:+-deny "$DENY"} || { rm -f "$root/luma.tfplan"; exit 1; }
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
