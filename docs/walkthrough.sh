#!/usr/bin/env bash
# A policy's life in front of a real API server, in a minute and without a cluster: a policy is made, a pod is denied,
# waived, and denied again when the waiver has expired. See walkthrough.md.
#
#   KUBEBUILDER_ASSETS=/usr/local/kubebuilder/bin docs/walkthrough.sh
#
# Needs etcd, kube-apiserver and kubectl as envtest lays them out. Everything listens on loopback and ends with the script.
set -euo pipefail
cd "$(dirname "$0")/.."

assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
for tool in etcd kube-apiserver kubectl; do
  [ -x "$assets/$tool" ] || { echo "walkthrough: there is no $assets/$tool; set KUBEBUILDER_ASSETS" >&2; exit 2; }
done

work=$(mktemp -d)
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

say() { printf '\n# %s\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@" 2>&1 || true; }

# await WHAT SECONDS COMMAND…: until the command succeeds
await() {
  local what=$1 seconds=$2 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { echo "walkthrough: $what within $seconds s; see the logs:" >&2; tail -n 5 "$work"/*.log >&2; exit 1; }
    sleep 0.2
  done
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

say 'an API server of our own'
etcd_port=$(free_port) peer_port=$(free_port) api_port=$(free_port) webhook_port=$(free_port)
"$assets/etcd" --data-dir "$work/etcd" --listen-client-urls "http://127.0.0.1:$etcd_port" \
  --advertise-client-urls "http://127.0.0.1:$etcd_port" --listen-peer-urls "http://127.0.0.1:$peer_port" \
  --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" --initial-cluster "default=http://127.0.0.1:$peer_port" \
  >"$work/etcd.log" 2>&1 &
started+=($!)
openssl genrsa -out "$work/sa.key" 2048 2>/dev/null
echo 'walkthrough,admin,1,"system:masters"' >"$work/tokens.csv"
"$assets/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 --secure-port="$api_port" \
  --cert-dir="$work/certificates" --service-account-issuer=https://kubernetes.default.svc \
  --service-account-key-file="$work/sa.key" --service-account-signing-key-file="$work/sa.key" \
  --token-auth-file="$work/tokens.csv" --authorization-mode=RBAC --service-cluster-ip-range=10.0.0.0/24 \
  --disable-admission-plugins=ServiceAccount >"$work/kube-apiserver.log" 2>&1 &
started+=($!)
cat >"$work/kubeconfig" <<YAML
apiVersion: v1
kind: Config
current-context: walkthrough
contexts: [ { name: walkthrough, context: { cluster: local, user: admin } } ]
clusters: [ { name: local, cluster: { server: "https://127.0.0.1:$api_port", certificate-authority: "$work/certificates/apiserver.crt" } } ]
users: [ { name: admin, user: { token: walkthrough } } ]
YAML
export KUBECONFIG=$work/kubeconfig
kubectl() { "$assets/kubectl" "$@"; }
await 'the API server is not ready' 60 kubectl get --raw /readyz
kubectl version 2>/dev/null | grep Server

say 'sample images in a registry of our own'
./slimgate demo --port 0 --color never >"$work/demo.log" 2>&1 &
started+=($!)
await 'the demo has no registry' 180 grep -q 'Ctrl-C' "$work/demo.log"
registry=$(sed -n 's|.*in a registry at http://\([^,]*\),.*|\1|p' "$work/demo.log")
printf 'registries: [ { host: "%s", plainHttp: true } ]\n' "$registry" >"$work/registries.yaml"

say 'what the chart would install: resources, a namespace, empty webhook configurations'
run kubectl apply --server-side -f charts/slimgate/crds
run kubectl create namespace slimgate-system
awk 'BEGIN { RS = "---\n"; ORS = "---\n" } /WebhookConfiguration/' deploy/40-cluster.yaml | run kubectl apply -f -
./slimgate serve --role all --webhook-url "https://127.0.0.1:$webhook_port" --host 127.0.0.1 --port "$webhook_port" \
  --registries "$work/registries.yaml" >"$work/serve.log" 2>&1 &
started+=($!)
await 'slimgate is not ready' 90 curl -skf "https://127.0.0.1:$webhook_port/health/ready"

say 'a policy for production'
run kubectl create namespace shop
run kubectl label namespace shop environment=production
cat >"$work/policy.yaml" <<'YAML'
apiVersion: slimgate.dev/v1alpha1
kind: ClusterMinimalImagePolicy
metadata: { name: no-shell }
spec:
  enforcement: Deny
  match: { namespaceSelector: { matchLabels: { environment: production } } }
  rules: { shell: { forbid: true }, user: { nonRoot: true } }
  waivers: { from: Namespaces, namespaces: [shop], maxDays: 30 }
YAML
run kubectl apply -f "$work/policy.yaml"
guarded() { kubectl get validatingwebhookconfiguration slimgate -o yaml | grep -q 'environment'; }
await 'the webhook is not registered for the policy' 20 guarded

say 'a pod that is not minimal'
pod() { sed "s|IMAGE|$registry/shop/api:slim|" <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [ { name: api, image: IMAGE } ] }
YAML
}
pod >"$work/pod.yaml"
run kubectl apply -f "$work/pod.yaml"

say 'a waiver for twenty seconds'
expires=$(date -u -d '+20 seconds' +%Y-%m-%dT%H:%M:%SZ)
cat >"$work/waiver.yaml" <<YAML
apiVersion: slimgate.dev/v1alpha1
kind: ImageWaiver
metadata: { name: api-slim, namespace: shop }
spec: { images: [ "$registry/shop/api" ], reason: "the distroless build lands this week", ticket: SHOP-42, expiresAt: "$expires" }
YAML
run kubectl apply -f "$work/waiver.yaml"
admitted() { kubectl apply --dry-run=server -f "$work/pod.yaml"; }
await 'the waiver has no effect' 10 admitted
run kubectl apply -f "$work/pod.yaml"
run kubectl delete pod api --namespace shop --grace-period=0 --force

say "the waiver expires at $expires"
refused() { ! admitted; }
await 'the waiver never ends' 40 refused
run kubectl apply -f "$work/pod.yaml"

say 'what the policy says of itself'
run kubectl get cmip,imagewaiver --all-namespaces
