// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestProviderBadInput(t *testing.T) {
	t.Parallel()
	const token = "s3cr3t-token"
	base := object{"endpoint": "https://luma2.serviceaide.com/vsa", "api_token": token}
	with := func(changes ...object) object { return merge(base, changes...) }
	endpoint := func(e any) object { return with(object{"endpoint": e}) }
	tests := map[string]struct {
		config object
		env    map[string]string
		want   []finding
	}{
		"nothing wrong":    {base, nil, nil},
		"from environment": {object{}, map[string]string{"LUMA_ENDPOINT": "https://luma2.serviceaide.com/vsa", "LUMA_API_TOKEN": token}, nil},
		"missing both":     {object{}, nil, []finding{errorAt("endpoint", "LUMA_ENDPOINT"), errorAt("api_token", "LUMA_API_TOKEN")}},
		"empty environment": {
			object{}, map[string]string{"LUMA_ENDPOINT": "", "LUMA_API_TOKEN": " "},
			[]finding{errorAt("endpoint", "set but empty"), errorAt("api_token", "set but empty")},
		},

		"empty settings": {
			object{"endpoint": "", "api_token": " "}, nil, []finding{errorAt("endpoint", "empty string"), errorAt("api_token", "LUMA_API_TOKEN")},
		},
		"no scheme":           {endpoint("luma2.serviceaide.com/vsa"), nil, []finding{errorAt("endpoint", "https://luma2.serviceaide.com/vsa")}},
		"trailing slash":      {endpoint("https://luma2.serviceaide.com/vsa/"), nil, nil},
		"message path":        {endpoint("https://luma2.serviceaide.com/vsa/public/notifylumauser/message"), nil, nil},
		"query":               {endpoint("https://luma2.serviceaide.com/vsa?x=1"), nil, []finding{errorAt("endpoint", "query")}},
		"http to a far host":  {endpoint("http://luma2.serviceaide.com/vsa"), nil, []finding{errorAt("endpoint", "https://")}},
		"http to this host":   {endpoint("http://127.0.0.1:1/vsa"), nil, nil},
		"http allowed":        {with(object{"endpoint": "http://luma2.serviceaide.com/vsa", "allow_insecure_http": true}), nil, nil},
		"user in the address": {endpoint("https://user:" + token + "@luma2.serviceaide.com/vsa"), nil, []finding{errorAt("endpoint", "")}},

		"token with newline":    {with(object{"api_token": "s3cr3t-\ntoken"}), nil, []finding{errorAt("api_token", "line break")}},
		"token ends in newline": {with(object{"api_token": token + "\n"}), nil, nil},
		"token with Bearer":     {with(object{"api_token": "Bearer " + token}), nil, []finding{warningAt("api_token", "Set the token alone.")}},

		"request_timeout":  {with(object{"request_timeout": "30"}), nil, []finding{errorAt("request_timeout", `"30s"`)}},
		"negative timeout": {with(object{"request_timeout": "-1s"}), nil, []finding{errorAt("request_timeout", `"30s"`)}},
		"max_retries":      {with(object{"max_retries": -1}), nil, []finding{errorAt("max_retries", "from 0 to 100")}},
		"concurrency":      {with(object{"max_concurrent_requests": 0}), nil, []finding{errorAt("max_concurrent_requests", "from 1 to 1000")}},
		"template_path":    {with(object{"template_path": "public/x"}), nil, []finding{errorAt("template_path", "/public/notificationtemplates")}},
		"ca_certificate":   {with(object{"ca_certificate": "/does/not/exist.pem"}), nil, []finding{errorAt("ca_certificate", "neither PEM")}},

		"dry run needs no tenant":  {object{"dry_run": true}, nil, nil},
		"dry run from environment": {object{}, map[string]string{"LUMA_DRY_RUN": "true"}, nil},
		"dry run, empty tenant":    {object{}, map[string]string{"LUMA_DRY_RUN": "true", "LUMA_API_TOKEN": "", "LUMA_ENDPOINT": " "}, nil},
		"dry run, empty token":     {object{"dry_run": true}, map[string]string{"LUMA_API_TOKEN": ""}, nil},
		"dry run, empty block":     {object{"dry_run": true, "endpoint": "", "api_token": " "}, nil, nil},
		"dry run off, empty token": {
			object{"dry_run": false, "endpoint": base["endpoint"]}, map[string]string{"LUMA_API_TOKEN": ""}, []finding{errorAt("api_token", "set but empty")},
		},
		"dry run, bad endpoint": {
			object{"dry_run": true, "endpoint": "luma2.serviceaide.com"}, nil, []finding{errorAt("endpoint", "https://luma2.serviceaide.com")},
		},
		"fraction": {
			with(object{"max_contacts": 1.5}), nil, []finding{errorAt("max_contacts", "max_contacts = 1.5; write a whole number from 1")},
		},
		"fraction of retries": {
			with(object{"max_retries": 0.5}), nil, []finding{errorAt("max_retries", "max_retries = 0.5; write a whole number from 0 to 100")},
		},
		"fraction of requests": {
			with(object{"max_concurrent_requests": 2.5}), nil, []finding{errorAt("max_concurrent_requests", "max_concurrent_requests = 2.5;")},
		},
		"max_contacts huge":    {with(object{"max_contacts": 1e300}), nil, []finding{errorAt("max_contacts", "max_contacts = 1e+300;")}},
		"null contact":         {with(object{"redirect_contacts": []any{nil}}), nil, []finding{errorAt("redirect_contacts", "null")}},
		"null audience":        {with(object{"allowed_audiences": []any{"roles", nil}}), nil, []finding{errorAt("allowed_audiences", "null")}},
		"null former endpoint": {with(object{"same_tenant_as": []any{nil}}), nil, []finding{errorAt("same_tenant_as", "null")}},
		"bad former endpoint":  {with(object{"same_tenant_as": []any{"x"}}), nil, []finding{errorAt(`same_tenant_as["x"]`, "https://")}},
		"dry run misspelt":     {base, map[string]string{"LUMA_DRY_RUN": "yes please"}, []finding{errorAt("dry_run", "true or false")}},
		"dry run empty":        {base, map[string]string{"LUMA_DRY_RUN": ""}, []finding{errorAt("dry_run", "set but empty")}},

		"redirect to everybody": {with(object{"redirect_contacts": []any{"0"}}), nil, []finding{errorAt(`redirect_contacts["0"]`, "prevent")}},
		"redirect to nobody":    {with(object{"redirect_contacts": []any{}}), nil, []finding{errorAt("redirect_contacts", "empty set")}},
		"redirect contradicts": {
			with(object{"redirect_contacts": []any{"a"}}), map[string]string{"LUMA_REDIRECT_CONTACTS": "b"},
			[]finding{errorAt("redirect_contacts", "leaves nothing")},
		},
		"redirect env everybody": {base, map[string]string{"LUMA_REDIRECT_CONTACTS": "a,0"}, []finding{errorAt("redirect_contacts", "prevent")}},
		"redirect env as JSON":   {base, map[string]string{"LUMA_REDIRECT_CONTACTS": `["a@b"]`}, []finding{errorAt("redirect_contacts", "comma-separated")}},
		"redirect env quoted": {
			base, map[string]string{"LUMA_REDIRECT_CONTACTS": `"a@b"`}, []finding{errorAt("redirect_contacts", "without brackets and quotes")},
		},
		"redirect env by spaces": {
			base, map[string]string{"LUMA_REDIRECT_CONTACTS": "a@b c@d"}, []finding{errorAt("redirect_contacts", "commas separate the elements")},
		},
		"redirect env of names": {
			base, map[string]string{"LUMA_REDIRECT_CONTACTS": "sam ruth"}, []finding{warningAt("redirect_contacts", "commas separate the elements")},
		},
		"redirect env in braces": {base, map[string]string{"LUMA_REDIRECT_CONTACTS": "a,(0)"}, []finding{errorAt("redirect_contacts", "prevent")}},
		"audiences env as JSON":  {base, map[string]string{"LUMA_ALLOWED_AUDIENCES": `["roles"]`}, []finding{errorAt("allowed_audiences", "comma-separated")}},
		"redirect to a zero":     {with(object{"redirect_contacts": []any{"００"}}), nil, []finding{errorAt(`redirect_contacts["００"]`, "prevent")}},
		"redirect env to a zero": {base, map[string]string{"LUMA_REDIRECT_CONTACTS": "a,-0"}, []finding{errorAt("redirect_contacts", "prevent")}},
		"max_contacts zero":      {with(object{"max_contacts": 0}), nil, []finding{errorAt("max_contacts", "dry_run = true")}},
		"max_contacts env":       {base, map[string]string{"LUMA_MAX_CONTACTS": "ten"}, []finding{errorAt("max_contacts", "whole number")}},
		"no audiences":           {with(object{"allowed_audiences": []any{}}), nil, []finding{errorAt("allowed_audiences", "empty set")}},
		"unknown audience": {
			with(object{"allowed_audiences": []any{"everybody"}}), nil, []finding{errorAt(`allowed_audiences["everybody"]`, "all_users")},
		},
		"audiences contradict": {
			with(object{"allowed_audiences": []any{"roles"}}), map[string]string{"LUMA_ALLOWED_AUDIENCES": "contacts"},
			[]finding{errorAt("allowed_audiences", "leaves nothing")},
		},
		"audiences empty in env": {base, map[string]string{"LUMA_ALLOWED_AUDIENCES": " "}, []finding{errorAt("allowed_audiences", "set but empty")}},
		"unknown at plan":        {object{"endpoint": unknown, "api_token": unknown, "dry_run": unknown}, nil, nil},
		"dry run known at apply": {object{"dry_run": unknown}, nil, nil},
		"several mistakes":       {object{"max_retries": -1}, nil, []finding{errorAt("endpoint", ""), errorAt("api_token", ""), errorAt("max_retries", "")}},
		"token never in messages": {
			with(object{"api_token": token + " " + token, "endpoint": "x"}), nil, []finding{errorAt("endpoint", ""), errorAt("api_token", "")},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := providertest.New(t, test.env).Configure(t, test.config)
			protocol.RequireFindings(t, diags, test.want...)
			if strings.Contains(protocol.Describe(diags), "s3cr3t") {
				t.Errorf("the token is in a diagnostic:\n%s", protocol.Describe(diags))
			}
		})
	}
}
