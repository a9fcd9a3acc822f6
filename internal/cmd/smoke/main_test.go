// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func smoke(t *testing.T, tenant *testkit.Tenant, answer string, args ...string) (report, talk string, err error) {
	t.Helper()
	var out, dialogue bytes.Buffer
	err = run(t.Context(), append([]string{"-endpoint", tenant.Endpoint()}, args...), tenant.Token(), strings.NewReader(answer), &out, &dialogue)
	return out.String(), dialogue.String(), err
}

func TestSmokeSendsOneMessageToOnePerson(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	report, _, err := smoke(t, tenant, "yes\n", "-to", "sam.phyll")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(report, "**no**") || strings.Count(report, "\n") != 10 {
		t.Errorf("the local tenant is what we assume, and there are 8 rows:\n%s", report)
	}
	for _, secret := range []string{tenant.Token(), tenant.URL(), "sam.phyll", "sam@gmail.com", "Sam"} {
		if strings.Contains(report, secret) {
			t.Errorf("the report has %q:\n%s", secret, report)
		}
	}
	if deliveries := tenant.Deliveries(); len(deliveries) != 1 || deliveries[0].User != "sam@gmail.com" {
		t.Errorf("delivered: %+v", deliveries)
	}
}

func TestSmokeAsksFirst(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"", "\n", "no\n", "y\n", "YES\n"} {
		tenant := testkit.Start(t)
		report, talk, err := smoke(t, tenant, answer, "-to", "sam.phyll")
		if err != nil || !strings.Contains(talk, "Send one message to sam.phyll") || !strings.Contains(report, "a stranger is an empty list") {
			t.Errorf("%q: %v\n%s\n%s", answer, err, talk, report)
		}
		if n := tenant.Requests("POST", ""); n != 0 {
			t.Errorf("%q: %d POST requests", answer, n)
		}
	}
}

func TestSmokeReportsWhatDiffers(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithoutTemplateAPI())
	report, _, err := smoke(t, tenant, "", "-to", "nobody.here")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"| the tenant lists its notification templates | [ours] | **no** | 404",
		"| a contact is found by login ID, in an envelope with a list | [vendor] | **no** | 200",
		"| a request without a token gets a 401 | [vendor] | yes | 401",
	} {
		if !strings.Contains(report, row) {
			t.Errorf("want %q in:\n%s", row, report)
		}
	}
}

func TestSmokeRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token string
		args  []string
		want  string
	}{
		"no token":     {" ", []string{"-endpoint", "https://x.example.com/vsa", "-to", "sam"}, "LUMA_API_TOKEN is empty"},
		"no endpoint":  {"t0ken", []string{"-to", "sam"}, "ENDPOINT"},
		"no recipient": {"t0ken", []string{"-endpoint", "https://x.example.com/vsa"}, "TO is empty"},
		"everybody":    {"t0ken", []string{"-endpoint", "https://x.example.com/vsa", "-to", "0"}, "TO: "},
		"two people":   {"t0ken", []string{"-endpoint", "https://x.example.com/vsa", "-to", "sam,ruth"}, "TO: "},
		"http":         {"t0ken", []string{"-endpoint", "http://x.example.com/vsa", "-to", "sam"}, "ENDPOINT"},
	} {
		var out, talk bytes.Buffer
		err := run(t.Context(), test.args, test.token, strings.NewReader("yes\n"), &out, &talk)
		if err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
			t.Errorf("%s: want an error with %q, got %v\n%s", name, test.want, err, &out)
		}
	}
}
