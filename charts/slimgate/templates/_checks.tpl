{{- /* What the schema cannot say: values that contradict each other. Included by the Deployments. */ -}}
{{- define "slimgate.checks" -}}
{{- $denying := include "slimgate.denying" . -}}
{{- if $denying -}}
{{- if lt (int .Values.webhook.replicas) 2 -}}
{{- fail (printf "webhook.replicas is %d and policies deny (%s): with one pod, each restart of it stops every deployment. Set webhook.replicas to 2 or more, or soften the policies (policies.enforcement: Warn)" (int .Values.webhook.replicas) $denying) -}}
{{- end -}}
{{- $open := include "slimgate.unanswered" . -}}
{{- if $open -}}
{{- fail (printf "systemNamespaces: %s unanswered, and policies deny (%s). Name the namespaces that the cluster needs to come up, so that Slimgate never stands in its own way: systemNamespaces.<question> takes a list of names, [] for none. `kubectl get namespaces` helps" $open $denying) -}}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.noMatch "deny") (include "slimgate.unanswered" .) -}}
{{- fail (printf "systemNamespaces: %s unanswered, and noMatch is deny. Answer with a list of names, [] for none" (include "slimgate.unanswered" .)) -}}
{{- end -}}
{{- if and (eq .Values.noMatch "deny") (lt (int .Values.webhook.replicas) 2) -}}
{{- fail "webhook.replicas must be 2 or more with noMatch: deny" -}}
{{- end -}}
{{- if and (eq .Values.pullSecrets.mode "namespaces") (not .Values.pullSecrets.namespaces) -}}
{{- fail "pullSecrets.mode is namespaces and pullSecrets.namespaces is empty: name the namespaces whose pull secrets may be read" -}}
{{- end -}}
{{- if and (ne .Values.pullSecrets.mode "namespaces") .Values.pullSecrets.namespaces -}}
{{- fail (printf "pullSecrets.namespaces is given and pullSecrets.mode is %s: set pullSecrets.mode to namespaces" .Values.pullSecrets.mode) -}}
{{- end -}}
{{- if and (eq (toString .Values.registries.only) "true") (not .Values.registries.hosts) (not .Values.registries.hostsDirectory) -}}
{{- fail "registries.only is true and registries.hosts is empty: no image could be read" -}}
{{- end -}}
{{- if and .Values.clientAuth.names (not .Values.clientAuth.ca.configMap) -}}
{{- fail "clientAuth.names is given without clientAuth.ca.configMap: nobody would be asked" -}}
{{- end -}}
{{- with .Values.store -}}
{{- if .enabled -}}
{{- if or (not .url) (not .existingSecret.name) -}}
{{- fail "store.enabled needs store.url, and store.existingSecret.name: a Secret whose value signs what is stored (docs/shared-store.md)" -}}
{{- end -}}
{{- if and .username (not .passwordSecret.name) -}}
{{- fail "store.username is given without store.passwordSecret.name" -}}
{{- end -}}
{{- if and (or .caBundle .clientCertificateSecret) (not (hasPrefix "rediss://" .url)) -}}
{{- fail "store.caBundle and store.clientCertificateSecret need TLS: begin store.url with rediss://" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.webhook.hostNetwork (not .Values.combined) (lt (int .Values.webhook.port) 1024) -}}
{{- fail "webhook.port is below 1024, which a non-root user cannot open on the nodes' network" -}}
{{- end -}}
{{- end -}}
