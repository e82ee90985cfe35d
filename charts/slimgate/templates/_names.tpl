{{- /* Names are fixed: there is one Slimgate in a cluster, and a second release is refused by Helm itself. */ -}}

{{- define "slimgate.selector" -}}
app.kubernetes.io/name: {{ ternary (printf "slimgate-%s" .) "slimgate" (has . (list "webhook" "controller")) }}
app.kubernetes.io/component: {{ . }}
app.kubernetes.io/part-of: slimgate
{{- end -}}

{{- /* Labels of an object; a dict of root and component. */ -}}
{{- define "slimgate.labels" -}}
{{ include "slimgate.selector" .component }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "slimgate.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* The name of the Deployment that has a role. */ -}}
{{- define "slimgate.deployment" -}}
{{- if .root.Values.combined -}}slimgate{{- else -}}slimgate-{{ .role }}{{- end -}}
{{- end -}}

{{- /* The component label of the pods that have a role. */ -}}
{{- define "slimgate.component" -}}
{{- if .root.Values.combined -}}combined{{- else -}}{{ .role }}{{- end -}}
{{- end -}}

{{- define "slimgate.serviceName" -}}
slimgate-webhook.{{ .Release.Namespace }}.svc
{{- end -}}

{{- /* Namespaces that no webhook sees, as a comma-separated list. */ -}}
{{- define "slimgate.exemptNamespaces" -}}
{{- $names := list "kube-system" .Release.Namespace -}}
{{- range $question, $answer := .Values.systemNamespaces -}}
{{- if kindIs "slice" $answer -}}{{- $names = concat $names $answer -}}{{- end -}}
{{- end -}}
{{- concat $names .Values.exemptNamespaces | uniq | sortAlpha | join "," -}}
{{- end -}}

{{- /* The questions about system namespaces that nobody has answered yet. */ -}}
{{- define "slimgate.unanswered" -}}
{{- $open := list -}}
{{- range $question, $answer := .Values.systemNamespaces -}}
{{- if not (kindIs "slice" $answer) -}}{{- $open = append $open $question -}}{{- end -}}
{{- end -}}
{{- $open | sortAlpha | join ", " -}}
{{- end -}}

{{- /* Not empty where these roles judge images, and so ask registries: the webhook, and the controller where it audits. */ -}}
{{- define "slimgate.judges" -}}
{{- if or (has "webhook" .roles) (and (has "controller" .roles) .root.Values.audit.enabled) -}}true{{- end -}}
{{- end -}}
