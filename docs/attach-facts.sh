#!/bin/sh
# Attaches signed facts to an image, as `oras attach` does, with curl and jq alone:
#   attach-facts.sh http://localhost:5000 team/app sha256:… facts.jws
# More options for curl, such as --user or --cacert, come from $CURL_OPTIONS.
set -eu
registry=$1 repository=$2 subject=$3 file=$4
api="$registry/v2/$repository"
type=application/vnd.slimgate.facts.v1alpha1+jws
manifest_type=application/vnd.oci.image.manifest.v1+json
index_type=application/vnd.oci.image.index.v1+json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ask() { curl --silent --show-error --fail ${CURL_OPTIONS:-} "$@"; }
digest() { printf 'sha256:%s' "$(sha256sum "$1" | cut -d' ' -f1)"; }
size() { wc -c <"$1" | tr -d ' '; }

# Uploads a file as a blob, in one piece.
blob() {
    location=$(ask --request POST --dump-header - --output "$work/none" "$api/blobs/uploads/" |
        tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    case $location in http*) ;; *) location=$registry$location ;; esac
    case $location in *\?*) joint='&' ;; *) joint='?' ;; esac
    ask --request PUT --header 'Content-Type: application/octet-stream' --data-binary "@$1" \
        --output "$work/none" "$location${joint}digest=$(digest "$1")"
}

printf '{}' >"$work/config"
blob "$work/config"
blob "$file"
subject_size=$(ask --header "Accept: $manifest_type, application/vnd.docker.distribution.manifest.v2+json" \
    "$api/manifests/$subject" | wc -c | tr -d ' ')
jq --null-input --compact-output \
    --arg manifest "$manifest_type" --arg type "$type" --arg created "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    --arg config "$(digest "$work/config")" --arg layer "$(digest "$file")" --argjson bytes "$(size "$file")" \
    --arg subject "$subject" --argjson subjectBytes "$subject_size" '{
        schemaVersion: 2, mediaType: $manifest, artifactType: $type,
        config: {mediaType: "application/vnd.oci.empty.v1+json", digest: $config, size: 2},
        layers: [{mediaType: $type, digest: $layer, size: $bytes}],
        subject: {mediaType: $manifest, digest: $subject, size: $subjectBytes},
        annotations: {"org.opencontainers.image.created": $created}}' | tr -d '\n' >"$work/manifest"
answer=$(ask --request PUT --header "Content-Type: $manifest_type" --data-binary "@$work/manifest" \
    --dump-header - --output "$work/none" "$api/manifests/$(digest "$work/manifest")")

# A registry with a referrers API says so. For others there is a tag, whose other entries stay.
if printf '%s' "$answer" | grep -qi '^oci-subject:'; then
    exit 0
fi
tag=$(printf '%s' "$subject" | tr : -)
if ! ask --header "Accept: $index_type" "$api/manifests/$tag" >"$work/before" 2>"$work/why"; then
    grep -q ' 404' "$work/why" || { cat "$work/why" >&2; exit 1; }
    printf '{"schemaVersion": 2, "mediaType": "%s", "manifests": []}' "$index_type" >"$work/before"
fi
jq --compact-output --arg manifest "$manifest_type" --arg type "$type" \
    --arg digest "$(digest "$work/manifest")" --argjson bytes "$(size "$work/manifest")" \
    --argjson annotations "$(jq --compact-output .annotations "$work/manifest")" \
    '.manifests |= (map(select(.digest != $digest)) + [{mediaType: $manifest, digest: $digest, size: $bytes,
        artifactType: $type, annotations: $annotations}])' "$work/before" >"$work/after"
ask --request PUT --header "Content-Type: $index_type" --data-binary "@$work/after" --output "$work/none" \
    "$api/manifests/$tag"
