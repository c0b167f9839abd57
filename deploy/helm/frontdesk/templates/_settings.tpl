{{/* The environment of a container: plain settings as variables, secrets as files that only this service gets. */}}

{{/* The keys of the Secret that a service reads: settings, and the password that redis.url may name. A test compares them with the services' own settings. */}}
{{- define "frontdesk.secretKeys" -}}
{{- $shared := list "FRONTDESK_REDIS_URL" "FRONTDESK_REDIS_PASSWORD" -}}
{{- $archive := list "FRONTDESK_ARCHIVE_URL" "FRONTDESK_ARCHIVE_PASSWORD" -}}
{{- $own := dict
  "gateway" (list "FRONTDESK_IDENTITY_SECRET" "FRONTDESK_IDENTITY_SECRETS" "FRONTDESK_OIDC_CLIENT_SECRET"
    "FRONTDESK_SMTP_PASSWORD" "FRONTDESK_ATTACHMENTS_ACCESS_KEY" "FRONTDESK_ATTACHMENTS_SECRET_KEY" "FRONTDESK_CHANNELS"
    "FRONTDESK_FLOW_WEBHOOKS")
  "agent" (list "OPENAI_API_KEY" "FRONTDESK_HTTP_HEADERS")
  "hubspot_tools" (list "FRONTDESK_HUBSPOT_TOKEN")
  "archive" (list "FRONTDESK_WEBHOOKS") -}}
{{- $keys := concat $shared (index $own .service) -}}
{{- if and .root.Values.archive.enabled (has .service (list "gateway" "archive")) -}}
{{- $keys = concat $keys $archive -}}
{{- end -}}
{{- toJson $keys -}}
{{- end -}}

{{- define "frontdesk.environment" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $given := dict "FRONTDESK_REDIS_PREFIX" $values.redis.prefix "FRONTDESK_SHARDS" $values.redis.shards
    "FRONTDESK_SECRETS_FOLDER" "/run/secrets/frontdesk" -}}
{{- with $values.redis.url }}{{- $_ := set $given "FRONTDESK_REDIS_URL" . -}}{{- end -}}
{{- if and $values.archive.enabled $values.archive.url (has .service (list "gateway" "archive")) -}}
{{- $_ := set $given "FRONTDESK_ARCHIVE_URL" $values.archive.url -}}
{{- end -}}
{{- if eq .service "gateway" -}}
{{- /* The contacts are in a real account, so that no setting brings the demo with its public staff token. */ -}}
{{- $_ := set $given "FRONTDESK_HUBSPOT_ACCOUNT" "true" -}}
{{- if $values.gateway.ingress.enabled }}{{- $_ := set $given "FRONTDESK_TRUSTED_PROXIES" "1" -}}{{- end -}}
{{- if eq (include "frontdesk.hasFiles" $root) "true" -}}
{{- $_ := set $given "FRONTDESK_ATTACHMENTS_FOLDER" "/data/attachments" -}}
{{- end -}}
{{- end -}}
{{- if and (eq .service "hubspot_tools") (include "frontdesk.files" (dict "root" $root "kind" "policy")) -}}
{{- $_ := set $given "FRONTDESK_POLICY" "/app/policy/policy.yaml" -}}
{{- end -}}
{{- /* The service's own settings win. Not by `merge`, which takes 0 and false for values that are missing. */ -}}
{{- $all := dict -}}
{{- range $settings := list $given $values.settings .values.settings -}}
{{- range $name, $value := $settings }}{{- $_ := set $all $name $value -}}{{- end -}}
{{- end -}}
{{- range $name := keys $all | sortAlpha }}
- name: {{ $name }}
  {{- $value := index $all $name }}
  {{- if kindIs "string" $value }}
  value: {{ $value | quote }}
  {{- else if or (kindIs "map" $value) (kindIs "slice" $value) }}
  value: {{ $value | toJson | quote }}
  {{- else if kindIs "float64" $value }}
  {{- /* Numbers of a values file are floats, which Helm would print as 2e+07. */}}
  value: {{ if eq $value (floor $value) }}{{ printf "%.0f" $value | quote }}{{ else }}{{ $value | toString | quote }}{{ end }}
  {{- else }}
  value: {{ $value | toString | quote }}
  {{- end }}
{{- end }}
{{- with .values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Whether gateways have a place for attached files: a volume, or a bucket with a folder for files that arrive. */}}
{{- define "frontdesk.hasFiles" -}}
{{- if or .Values.gateway.attachments.enabled (hasKey .Values.gateway.settings "FRONTDESK_ATTACHMENTS_BUCKET") -}}true{{- end -}}
{{- end -}}

{{/* A setting of a service, or the default that the service itself has. */}}
{{- define "frontdesk.setting" -}}
{{- if hasKey .values.settings .name }}{{ index .values.settings .name }}
{{- else if hasKey .root.Values.settings .name }}{{ index .root.Values.settings .name }}
{{- else }}{{ .default }}{{ end -}}
{{- end -}}

{{/* Longer than the longest work: what is in flight ends, or is handed back, before the pod is killed. */}}
{{- define "frontdesk.graceSeconds" -}}
{{- $longest := 0 -}}
{{- $_ := dict "root" .root "values" .values -}}
{{- if eq .service "agent" -}}
{{- $longest = include "frontdesk.setting" (merge (dict "name" "FRONTDESK_TURN_DEADLINE_SECONDS" "default" 120) $_) | float64 | ceil -}}
{{- else if eq .service "hubspot_tools" -}}
{{- $deadline := include "frontdesk.setting" (merge (dict "name" "FRONTDESK_TOOL_DEADLINE_SECONDS" "default" 20) $_) | float64 -}}
{{- $call := include "frontdesk.setting" (merge (dict "name" "FRONTDESK_HUBSPOT_TIMEOUT" "default" 10) $_) | float64 -}}
{{- $longest = addf $deadline $call | ceil -}}
{{- end -}}
{{- $preStop := .values.preStopSeconds | default 0 -}}
{{- max .values.minGraceSeconds (add $longest $preStop 10) -}}
{{- end -}}
