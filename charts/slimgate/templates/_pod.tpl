{{- /* Environment of a role; a dict of root and roles (webhook, controller or both). */ -}}
{{- define "slimgate.env" -}}
{{- $v := .root.Values -}}
- name: SLIMGATE_CLUSTER_ENABLED
  value: "true"
- name: SLIMGATE_CLUSTER_ROLES
  value: {{ join "," .roles }}
- name: SLIMGATE_CLUSTER_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: SLIMGATE_CLUSTER_IDENTITY
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- with $v.clusterName }}
- name: SLIMGATE_CLUSTER_NAME
  value: {{ . | quote }}
{{- end }}
{{- with $v.workloadKinds }}
- name: SLIMGATE_CLUSTER_WORKLOAD_KINDS
  value: {{ join "," . | quote }}
{{- end }}
- name: SLIMGATE_CERTIFICATES_MODE
  value: {{ ternary "self" "secret" (eq $v.certificates.mode "self") }}
- name: SLIMGATE_WEBHOOKS_EXEMPT_NAMESPACES
  value: {{ include "slimgate.exemptNamespaces" .root | quote }}
{{- if $v.waivers.keysSecret.name }}
- name: SLIMGATE_WAIVERS_KEYS
  value: /etc/slimgate/waivers/keys.json
{{- end }}
{{- if and (include "slimgate.judges" .) $v.signedFacts.keysSecret.name }}
- name: SLIMGATE_FACTS_KEYS
  value: /etc/slimgate/facts/keys.json
{{- with $v.signedFacts.maxAge }}
- name: SLIMGATE_FACTS_MAX_AGE
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- if and (has "webhook" .roles) $v.registryEvents.tokensSecret.name }}
- name: SLIMGATE_REGISTRY_EVENTS_TOKEN_FILE
  value: /etc/slimgate/registry-events/tokens
{{- end }}
{{- if has "controller" .roles }}
{{- if eq $v.certificates.mode "self" }}
- name: SLIMGATE_CERTIFICATES_CA_VALIDITY
  value: {{ $v.certificates.self.caValidity | quote }}
- name: SLIMGATE_CERTIFICATES_VALIDITY
  value: {{ $v.certificates.self.validity | quote }}
- name: SLIMGATE_CERTIFICATES_OVERLAP
  value: {{ $v.certificates.self.overlap | quote }}
{{- end }}
{{- with $v.audit }}
- name: SLIMGATE_AUDIT_ENABLED
  value: {{ .enabled | quote }}
{{- if .enabled }}
- name: SLIMGATE_AUDIT_INTERVAL
  value: {{ .interval | quote }}
- name: SLIMGATE_AUDIT_RATE
  value: {{ .rate | quote }}
- name: SLIMGATE_AUDIT_REPORTS
  value: {{ .reports }}
- name: SLIMGATE_AUDIT_MAX_RESULTS
  value: {{ .maxResults | quote }}
- name: SLIMGATE_AUDIT_EVENTS
  value: {{ .events }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "slimgate.judges" . }}
{{- if ne $v.cache.tagLife "30s" }}
- name: SLIMGATE_CACHE_TAG_LIFE
  value: {{ $v.cache.tagLife | quote }}
{{- end }}
{{- if ne $v.cache.tagMostAge "1h" }}
- name: SLIMGATE_CACHE_TAG_MOST_AGE
  value: {{ $v.cache.tagMostAge | quote }}
{{- end }}
{{- if ne $v.cache.bytes "96Mi" }}
- name: SLIMGATE_CACHE_BYTES
  value: {{ $v.cache.bytes | quote }}
{{- end }}
- name: SLIMGATE_CLUSTER_PULL_SECRETS
  value: {{ $v.pullSecrets.mode }}
{{- with $v.pullSecrets.namespaces }}
- name: SLIMGATE_CLUSTER_PULL_SECRET_NAMESPACES
  value: {{ join "," . | quote }}
{{- end }}
{{- with $v.platforms }}
- name: SLIMGATE_CLUSTER_PLATFORMS
  value: {{ join "," . | quote }}
{{- end }}
{{- if include "slimgate.registries" $v.registries }}
- name: SLIMGATE_REGISTRIES
  value: /etc/slimgate/registries/registries.yaml
{{- end }}
{{- with $v.store }}
{{- if .enabled }}
- name: SLIMGATE_STORE_URL
  value: {{ .url | quote }}
- name: SLIMGATE_STORE_SECRET_FILE
  value: /etc/slimgate/store/secret
- name: SLIMGATE_STORE_TIMEOUT
  value: {{ .timeout | quote }}
{{- with .username }}
- name: SLIMGATE_STORE_USERNAME
  value: {{ . | quote }}
{{- end }}
{{- if .passwordSecret.name }}
- name: SLIMGATE_STORE_PASSWORD_FILE
  value: /etc/slimgate/store/password
{{- end }}
{{- if .caBundle }}
- name: SLIMGATE_STORE_CA_BUNDLE
  value: /etc/slimgate/store/ca.pem
{{- end }}
{{- if .clientCertificateSecret }}
- name: SLIMGATE_STORE_TLS_CERTIFICATE
  value: /etc/slimgate/store/tls.crt
- name: SLIMGATE_STORE_TLS_KEY
  value: /etc/slimgate/store/tls.key
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if has "webhook" .roles }}
{{- if $v.clientAuth.ca.configMap }}
- name: SLIMGATE_CLIENT_AUTH_CA
  value: /etc/slimgate/client-auth/ca.pem
{{- with $v.clientAuth.names }}
- name: SLIMGATE_CLIENT_AUTH_NAMES
  value: {{ join "," . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- with $v.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Volumes besides the temporary directory, as a list. */ -}}
{{- define "slimgate.volumes" -}}
{{- $v := .root.Values -}}
- name: tmp
  emptyDir:
    # In memory, so that the serving key never reaches a disk.
    medium: Memory
    sizeLimit: 32Mi
{{- with $v.waivers.keysSecret }}
{{- if .name }}
- name: waiver-keys
  secret:
    secretName: {{ .name }}
    items:
      - key: {{ .key }}
        path: keys.json
{{- end }}
{{- end }}
{{- if and (include "slimgate.judges" .) $v.signedFacts.keysSecret.name }}
- name: facts-keys
  secret:
    secretName: {{ $v.signedFacts.keysSecret.name }}
    items:
      - key: {{ $v.signedFacts.keysSecret.key }}
        path: keys.json
{{- end }}
{{- if and (has "webhook" .roles) $v.registryEvents.tokensSecret.name }}
- name: registry-events
  secret:
    secretName: {{ $v.registryEvents.tokensSecret.name }}
    items:
      - key: {{ $v.registryEvents.tokensSecret.key }}
        path: tokens
{{- end }}
{{- if include "slimgate.judges" . }}
{{- if include "slimgate.registries" $v.registries }}
- name: registries
  projected:
    sources:
      - configMap:
          name: slimgate-registries
{{- with $v.registries.proxy.passwordSecret }}
      - secret:
          name: {{ .name }}
          items:
            - key: {{ .key | default "password" }}
              path: proxy/password
{{- end }}
{{- range $i, $host := $v.registries.hosts }}
{{- with $host.caBundle }}
      - {{ ternary "configMap" "secret" (hasKey . "configMap") }}:
          name: {{ .configMap | default .secret }}
          items:
            - key: {{ .key | default "ca.crt" }}
              path: {{ printf "%d/ca.pem" $i }}
{{- end }}
{{- with $host.credentials }}
{{- with .passwordSecret }}
      - secret:
          name: {{ .name }}
          items:
            - key: {{ .key | default "password" }}
              path: {{ printf "%d/password" $i }}
{{- end }}
{{- with .dockerConfigSecret }}
      - secret:
          name: {{ .name }}
          items:
            - key: {{ .key | default ".dockerconfigjson" }}
              path: {{ printf "%d/config.json" $i }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with $v.store }}
{{- if .enabled }}
- name: store
  projected:
    sources:
      - secret:
          name: {{ .existingSecret.name }}
          items:
            - key: {{ .existingSecret.key }}
              path: secret
{{- with .passwordSecret }}
{{- if .name }}
      - secret:
          name: {{ .name }}
          items:
            - key: {{ .key }}
              path: password
{{- end }}
{{- end }}
{{- with .caBundle }}
      - {{ ternary "configMap" "secret" (hasKey . "configMap") }}:
          name: {{ .configMap | default .secret }}
          items:
            - key: {{ .key | default "ca.crt" }}
              path: ca.pem
{{- end }}
{{- with .clientCertificateSecret }}
      - secret:
          name: {{ . }}
          items:
            - key: tls.crt
              path: tls.crt
            - key: tls.key
              path: tls.key
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (has "webhook" .roles) $v.clientAuth.ca.configMap }}
- name: client-auth
  configMap:
    name: {{ $v.clientAuth.ca.configMap }}
    items:
      - key: {{ $v.clientAuth.ca.key }}
        path: ca.pem
{{- end }}
{{- if include "slimgate.judges" . }}
{{- with $v.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "slimgate.mounts" -}}
{{- $v := .root.Values -}}
- name: tmp
  mountPath: /tmp
{{- if $v.waivers.keysSecret.name }}
- name: waiver-keys
  mountPath: /etc/slimgate/waivers
  readOnly: true
{{- end }}
{{- if and (include "slimgate.judges" .) $v.signedFacts.keysSecret.name }}
- name: facts-keys
  mountPath: /etc/slimgate/facts
  readOnly: true
{{- end }}
{{- if and (has "webhook" .roles) $v.registryEvents.tokensSecret.name }}
- name: registry-events
  mountPath: /etc/slimgate/registry-events
  readOnly: true
{{- end }}
{{- if include "slimgate.judges" . }}
{{- if include "slimgate.registries" $v.registries }}
- name: registries
  mountPath: /etc/slimgate/registries
  readOnly: true
{{- end }}
{{- if $v.store.enabled }}
- name: store
  mountPath: /etc/slimgate/store
  readOnly: true
{{- end }}
{{- end }}
{{- if and (has "webhook" .roles) $v.clientAuth.ca.configMap }}
- name: client-auth
  mountPath: /etc/slimgate/client-auth
  readOnly: true
{{- end }}
{{- if include "slimgate.judges" . }}
{{- with $v.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "slimgate.probe" -}}
httpGet:
  path: {{ .path }}
  port: {{ .port }}
  scheme: HTTPS
{{- end -}}

{{- /* One Deployment; a dict of root, name, component, roles, replicas and resources. */ -}}
{{- define "slimgate.deploymentObject" -}}
{{- $v := .root.Values -}}
{{- $answers := has "webhook" .roles -}}
{{- $port := ternary (int $v.webhook.port) 8443 $answers -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "slimgate.labels" (dict "root" .root "component" .component) | nindent 4 }}
spec:
  replicas: {{ .replicas }}
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      {{- include "slimgate.selector" .component | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      # The new pod answers before an old one leaves; on the nodes' network it needs the old one's port.
      {{- if and $answers $v.webhook.hostNetwork }}
      maxSurge: 0
      maxUnavailable: 1
      {{- else }}
      maxSurge: 1
      maxUnavailable: 0
      {{- end }}
  template:
    metadata:
      labels:
        {{- include "slimgate.selector" .component | nindent 8 }}
        {{- with $v.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: slimgate
        {{- if and (include "slimgate.judges" .) (include "slimgate.registries" $v.registries) }}
        # Read at the start only: a change of the document makes new pods.
        checksum/registries: {{ include "slimgate.registriesDocument" .root | sha256sum }}
        {{- end }}
        {{- with $v.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ .name }}
      {{- with $v.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- if and $answers $v.webhook.hostNetwork }}
      hostNetwork: true
      dnsPolicy: ClusterFirstWithHostNet
      {{- end }}
      # Five seconds in which the Service forgets the pod, then requests in flight are answered.
      terminationGracePeriodSeconds: 45
      {{- with $v.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: slimgate
          image: {{ include "slimgate.image" .root }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          args:
            - serve
            - --port={{ $port }}
            - --no-match={{ $v.noMatch }}
          env:
            {{- include "slimgate.env" . | nindent 12 }}
          ports:
            - name: https
              containerPort: {{ $port }}
              protocol: TCP
          startupProbe:
            {{- include "slimgate.probe" (dict "path" "/health/started" "port" $port) | nindent 12 }}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 60
          readinessProbe:
            {{- include "slimgate.probe" (dict "path" "/health/ready" "port" $port) | nindent 12 }}
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            {{- include "slimgate.probe" (dict "path" "/health/live" "port" $port) | nindent 12 }}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          lifecycle:
            preStop:
              sleep:
                seconds: 5
          resources:
            {{- toYaml .resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            privileged: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            {{- include "slimgate.mounts" . | nindent 12 }}
      volumes:
        {{- include "slimgate.volumes" . | nindent 8 }}
      affinity:
        {{- if $v.affinity }}
        {{- toYaml $v.affinity | nindent 8 }}
        {{- else }}
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
                    {{- include "slimgate.selector" .component | nindent 20 }}
        {{- end }}
      topologySpreadConstraints:
        - topologyKey: topology.kubernetes.io/zone
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "slimgate.selector" .component | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
      {{- with $v.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $v.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}
