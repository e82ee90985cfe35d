#!/usr/bin/env bash
# A policy's life before a real API server, in a minute and without a cluster: a policy is stored, a pod is denied, waived,
# and denied again when the waiver has ended. walkthrough.md explains it and shows what it prints.
#
#   KUBEBUILDER_ASSETS=/usr/local/kubebuilder/bin docs/walkthrough.sh
#
# Needs etcd, kube-apiserver and kubectl as envtest lays them out, besides curl, openssl and GNU date. Everything listens on
# loopback and ends with the script.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
for tool in etcd kube-apiserver kubectl; do
  [ -x "$assets/$tool" ] || { echo "walkthrough: there is no $assets/$tool; set KUBEBUILDER_ASSETS" >&2; exit 2; }
done

for tool in curl openssl; do
  command -v "$tool" >/dev/null || { echo "walkthrough: there is no $tool" >&2; exit 2; }
done

work=$(mktemp -d)
cd "$work"
started=()
finish() { # the last that was started ends first
  local i
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill "${started[i]}" 2>/dev/null || true
    wait "${started[i]}" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT

say() { printf '\n# %s\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@" 2>&1 || true; }
kubectl() { "$assets/kubectl" "$@"; }

# await WHAT SECONDS COMMAND…: until the command succeeds
await() {
  local what=$1 seconds=$2 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$end" ]; then
      echo "walkthrough: $what within $seconds s; the logs end so:" >&2
      tail -n 5 "$work"/*.log >&2
      exit 1
    fi
    sleep 0.2
  done
}

# A port of loopback that nobody listens on.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

say 'an API server of our own'
etcd_port=$(free_port) peer_port=$(free_port) api_port=$(free_port) webhook_port=$(free_port)
"$assets/etcd" --data-dir etcd --listen-client-urls "http://127.0.0.1:$etcd_port" \
  --advertise-client-urls "http://127.0.0.1:$etcd_port" --listen-peer-urls "http://127.0.0.1:$peer_port" \
  --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" --initial-cluster "default=http://127.0.0.1:$peer_port" \
  >etcd.log 2>&1 &
started+=($!)
openssl genrsa -out sa.key 2048 2>/dev/null
echo 'walkthrough,admin,1,"system:masters"' >tokens.csv
"$assets/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 --secure-port="$api_port" \
  --cert-dir="$work/certificates" --service-account-issuer=https://kubernetes.default.svc \
  --service-account-key-file=sa.key --service-account-signing-key-file=sa.key \
  --token-auth-file=tokens.csv --authorization-mode=RBAC --service-cluster-ip-range=10.0.0.0/24 \
  --disable-admission-plugins=ServiceAccount >kube-apiserver.log 2>&1 &
started+=($!)
cat >kubeconfig <<YAML
apiVersion: v1
kind: Config
current-context: walkthrough
contexts: [ { name: walkthrough, context: { cluster: local, user: admin } } ]
clusters: [ { name: local, cluster: { server: "https://127.0.0.1:$api_port", certificate-authority: "$work/certificates/apiserver.crt" } } ]
users: [ { name: admin, user: { token: walkthrough } } ]
YAML
export KUBECONFIG=$work/kubeconfig
await 'the API server is not ready' 60 kubectl get --raw /readyz
kubectl version 2>/dev/null | grep Server

say 'sample images in a registry of our own'
"$here/slimgate" demo --port 0 --color never >demo.log 2>&1 &
started+=($!)
await 'the demo has no registry' 240 grep -q 'Ctrl-C' demo.log
registry=$(sed -n 's|.*in a registry at http://\([^,]*\),.*|\1|p' demo.log)
printf 'registries: [ { host: "%s", plainHttp: true } ]\n' "$registry" >registries.yaml
echo "$registry"

say 'what the chart installs: definitions, a namespace, webhook configurations that are still empty'
cp -r "$here/charts/slimgate/crds" crds
awk 'BEGIN { RS = "---\n"; ORS = "---\n" } /WebhookConfiguration/' "$here/deploy/40-cluster.yaml" >webhooks.yaml
run kubectl apply --server-side -f crds
run kubectl create namespace slimgate-system
run kubectl apply -f webhooks.yaml

say 'Slimgate, as a process beside the API server'
echo "$ slimgate serve --role all --webhook-url https://127.0.0.1:$webhook_port --registries registries.yaml …"
"$here/slimgate" serve --role all --webhook-url "https://127.0.0.1:$webhook_port" --host 127.0.0.1 --port "$webhook_port" \
  --registries registries.yaml >serve.log 2>&1 &
started+=($!)
await 'Slimgate is not ready' 90 curl -skf "https://127.0.0.1:$webhook_port/health/ready"

say 'a policy for production'
run kubectl create namespace shop
run kubectl label namespace shop environment=production
cat >policy.yaml <<'YAML'
apiVersion: slimgate.dev/v1alpha1
kind: ClusterMinimalImagePolicy
metadata: { name: no-shell }
spec:
  enforcement: Deny
  match: { namespaceSelector: { matchLabels: { environment: production } } }
  rules: { shell: { forbid: true }, user: { nonRoot: true } }
  waivers: { from: Namespaces, namespaces: [shop], maxDays: 30 }
YAML
run cat policy.yaml
run kubectl apply -f policy.yaml
cat >pod.yaml <<YAML
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [ { name: api, image: "$registry/shop/api:slim" } ] }
YAML
admitted() { kubectl apply --dry-run=server -f pod.yaml; }
refused() { [[ "$(admitted 2>&1)" == *'denied the request'* ]]; }
await 'the policy is not in force' 20 refused

say 'a pod that is not minimal'
run cat pod.yaml
run kubectl apply -f pod.yaml

say 'a waiver for twenty seconds'
expires=$(date -u -d '+20 seconds' +%Y-%m-%dT%H:%M:%SZ)
cat >waiver.yaml <<YAML
apiVersion: slimgate.dev/v1alpha1
kind: ImageWaiver
metadata: { name: api-slim, namespace: shop }
spec:
  images: ["$registry/shop/api"]
  reason: the distroless build lands this week
  ticket: SHOP-42
  expiresAt: "$expires"
YAML
run cat waiver.yaml
run kubectl apply -f waiver.yaml
await 'the waiver has no effect' 10 admitted
run kubectl apply -f pod.yaml
run kubectl delete pod api --namespace shop

say "after $expires"
await 'the waiver never ends' 40 refused
run kubectl apply -f pod.yaml

say 'what the policy says of itself'
counted() { [ -n "$(kubectl get cmip no-shell -o jsonpath='{.status.denied}')" ]; }
await 'nothing is counted' 30 counted
run kubectl get cmip,imagewaiver --all-namespaces
