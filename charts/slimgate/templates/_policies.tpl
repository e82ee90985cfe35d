{{- /* The softer of two enforcements; a dict of written and cap. AsWritten caps nothing. */ -}}
{{- define "slimgate.softer" -}}
{{- $order := dict "Audit" 0 "Warn" 1 "Deny" 2 "AsWritten" 3 -}}
{{- if lt (get $order .cap | int) (get $order .written | int) -}}{{ .cap }}{{- else -}}{{ .written }}{{- end -}}
{{- end -}}

{{- /*
The spec of a shipped policy under policies.enforcement: the policy as a whole does what the value says; a rule, an
answer to an unresolved image or to a pending one that is written softer stays softer.
*/ -}}
{{- define "slimgate.shippedSpec" -}}
{{- $spec := deepCopy .spec -}}
{{- $cap := .cap -}}
{{- if ne $cap "AsWritten" -}}
{{- $_ := set $spec "enforcement" $cap -}}
{{- range $name, $rule := $spec.rules -}}
{{- if hasKey $rule "enforcement" -}}
{{- $_ := set $rule "enforcement" (include "slimgate.softer" (dict "written" $rule.enforcement "cap" $cap)) -}}
{{- end -}}
{{- end -}}
{{- range $field := list "onUnresolved" "onPending" -}}
{{- range $case, $written := (get $spec $field | default dict) -}}
{{- $_ := set (get $spec $field) $case (include "slimgate.softer" (dict "written" $written "cap" $cap)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $spec -}}
{{- end -}}

{{- /* The annotations of the shipped policies of this release, as a YAML map from name to annotations. */ -}}
{{- define "slimgate.policyAnnotations" -}}
{{- $root := . -}}
{{- $all := dict -}}
{{- range $file := .Values.policies.shipped -}}
{{- range $document := regexSplit "(?m)^---$" ($root.Files.Get (printf "policies/%s.yaml" $file)) -1 -}}
{{- $policy := fromYaml $document -}}
{{- $_ := set $all $policy.metadata.name ($policy.metadata.annotations | default dict) -}}
{{- end -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{- /* All policies of this release, as a YAML map from name to spec. */ -}}
{{- define "slimgate.policies" -}}
{{- $root := . -}}
{{- $all := dict -}}
{{- range $file := .Values.policies.shipped -}}
{{- range $document := regexSplit "(?m)^---$" ($root.Files.Get (printf "policies/%s.yaml" $file)) -1 -}}
{{- $policy := fromYaml $document -}}
{{- $spec := include "slimgate.shippedSpec" (dict "spec" $policy.spec "cap" $root.Values.policies.enforcement) -}}
{{- $_ := set $all $policy.metadata.name (fromYaml $spec) -}}
{{- end -}}
{{- end -}}
{{- range $name, $spec := .Values.policies.custom -}}
{{- if hasKey $all $name -}}
{{- fail (printf "policies.custom.%s: a shipped policy has this name; choose another" $name) -}}
{{- end -}}
{{- $_ := set $all $name $spec -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{- /* Names of the policies that can deny: as a whole, by a rule, or what could not be found out in time. */ -}}
{{- define "slimgate.denying" -}}
{{- $denying := list -}}
{{- range $name, $spec := fromYaml (include "slimgate.policies" .) -}}
{{- $effects := list $spec.enforcement -}}
{{- range $rule := $spec.rules -}}
{{- if kindIs "map" $rule -}}{{- $effects = append $effects (get $rule "enforcement") -}}{{- end -}}
{{- end -}}
{{- $effects = concat $effects (values ($spec.onUnresolved | default dict)) (values ($spec.onPending | default dict)) -}}
{{- if has "Deny" $effects -}}{{- $denying = append $denying $name -}}{{- end -}}
{{- end -}}
{{- $denying | sortAlpha | join ", " -}}
{{- end -}}
