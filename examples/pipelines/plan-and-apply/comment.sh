#!/bin/sh
# Keeps one comment with the report of a plan on a pull request of GitHub or a merge request of GitLab: the first run
# writes it, and each later one replaces its text. Needs curl and jq. The marker is the first line of each report.
#
#   COMMENT_TOKEN=… sh comment.sh comment.md
#
# COMMENT_TOKEN may write comments. On GitHub, PULL_REQUEST is the number.
set -eu

report=$1
marker='<!-- luma plan report -->'
if [ -n "${CI_MERGE_REQUEST_IID-}" ]; then
  comments=$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes
  update=PUT
else
  comments=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
  update=PATCH
fi

# The token is not an argument, because every process of the machine can read those.
call() {
  printf 'header = "Authorization: Bearer %s"\n' "$COMMENT_TOKEN" |
    curl -sS --fail-with-body --config - -H 'Content-Type: application/json' "$@"
}

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
jq --raw-input --slurp '{body: .}' "$report" >"$temp/body"
call "$comments?per_page=100&sort=asc" >"$temp/comments"
earlier=$(jq --raw-output --arg marker "$marker" --arg comments "$comments" \
  'map(select(.body | startswith($marker))) | first | select(.) | .url // "\($comments)/\(.id)"' "$temp/comments")
if [ -n "$earlier" ]; then
  call --request "$update" --data "@$temp/body" "$earlier" >"$temp/answer"
else
  call --data "@$temp/body" "$comments" >"$temp/answer"
fi
