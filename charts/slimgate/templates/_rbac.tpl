{{- /* A ClusterRole or Role with its binding to a role's ServiceAccount; a dict of root, role, kind and rules. */ -}}
{{- define "slimgate.grant" -}}
{{- $name := .name | default (printf "slimgate-%s" .role) -}}
{{- $namespace := .namespace | default .root.Release.Namespace -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}
metadata:
  name: {{ $name }}
  {{- if eq .kind "Role" }}
  namespace: {{ $namespace }}
  {{- end }}
  labels:
    {{- include "slimgate.labels" (dict "root" .root "component" .role) | nindent 4 }}
rules:
  {{- .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata:
  name: {{ $name }}
  {{- if eq .kind "Role" }}
  namespace: {{ $namespace }}
  {{- end }}
  labels:
    {{- include "slimgate.labels" (dict "root" .root "component" .role) | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "slimgate.deployment" . }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}

{{- define "slimgate.webhookClusterRules" -}}
# What the informers hold: policies, and what decides which of them match where.
- apiGroups: [slimgate.dev]
  resources: [clusterminimalimagepolicies, minimalimagepolicies, imagewaivers, basefamilies]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [nodes]
  verbs: [list, watch]
# How many images a policy judged, denied and warned about.
- apiGroups: [slimgate.dev]
  resources: [clusterminimalimagepolicies/status, minimalimagepolicies/status]
  verbs: [patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [get, create, patch]
{{- end -}}

{{- define "slimgate.webhookRules" -}}
# The certificate that it serves; never the authority's key. A list or watch by name (fieldSelector) is covered.
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [slimgate-tls]
  verbs: [get, list, watch]
# What workloads ran before, for policies that grandfather.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [list, watch]
{{- end -}}

{{- define "slimgate.controllerClusterRules" -}}
- apiGroups: [slimgate.dev]
  resources: [clusterminimalimagepolicies, minimalimagepolicies, imagewaivers, basefamilies]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [namespaces, nodes]
  verbs: [list, watch]
# Accepted or why not, and the namespaces that a policy matches.
- apiGroups: [slimgate.dev]
  resources: [clusterminimalimagepolicies/status, minimalimagepolicies/status, imagewaivers/status, basefamilies/status]
  verbs: [patch]
# The two objects that the chart made; it can make no other, and delete none. A list or watch by name (fieldSelector
# metadata.name) counts as a request for that name.
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations, mutatingwebhookconfigurations]
  resourceNames: [slimgate]
  verbs: [get, list, watch, update]
{{- include "slimgate.auditRules" . }}
{{- end -}}

{{- /* What the audit reads and writes; without it old reports are still removed. */ -}}
{{- define "slimgate.auditRules" -}}
{{- $audit := .Values.audit }}
{{- if $audit.enabled }}
# The audit: what runs, and what would make it run.
- apiGroups: [""]
  resources: [pods, replicationcontrollers]
  verbs: [list]
- apiGroups: [apps]
  resources: [daemonsets, deployments, replicasets, statefulsets]
  verbs: [list]
- apiGroups: [batch]
  resources: [cronjobs, jobs]
  verbs: [list]
{{- range $kind := .Values.workloadKinds }}
{{- $resource := first (splitList "/" $kind) }}
- apiGroups: [{{ splitList "." $resource | rest | join "." }}]
  resources: [{{ splitList "." $resource | first }}]
  verbs: [list]
{{- end }}
{{- if ne $audit.events "None" }}
# One for each workload and change.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [get, create, patch]
{{- end }}
{{- end }}
# Its reports; those of a family that is not chosen are removed.
{{- $families := list (list "OpenReports" "openreports.io" "clusterreports, reports") (list "PolicyReport" "wgpolicyk8s.io" "clusterpolicyreports, policyreports") }}
{{- range $family := $families }}
- apiGroups: [{{ index $family 1 }}]
  resources: [{{ index $family 2 }}]
  verbs: [{{ if and $audit.enabled (eq $audit.reports (first $family)) }}get, list, create, update, delete{{ else }}list, delete{{ end }}]
{{- end }}
{{- end -}}

{{- define "slimgate.controllerRules" -}}
{{- if eq .Values.certificates.mode "self" -}}
# The name of what is created is not known to the authorizer: create cannot be narrowed by name.
- apiGroups: [""]
  resources: [secrets]
  verbs: [create]
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [slimgate-tls, slimgate-ca]
  verbs: [get, list, watch, update]
{{ else -}}
# The authority in it goes into the webhook configurations.
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [slimgate-tls]
  verbs: [get, list, watch]
{{ end -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [slimgate-controller]
  verbs: [get, patch]
# The record of what workloads ran before: one for each namespace, named after it.
- apiGroups: [""]
  resources: [configmaps]
  verbs: {{ if .Values.audit.enabled }}[get, list, watch, create, update, delete]{{ else }}[list, watch]{{ end }}
{{- end -}}

{{- define "slimgate.pullSecretRules" -}}
# RBAC knows no types of Secrets: this may read every Secret there. Accounts name the Secrets of pods that name none.
- apiGroups: [""]
  resources: [secrets, serviceaccounts]
  verbs: [list, watch]
{{- end -}}
