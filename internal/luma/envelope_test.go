// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

func TestParseEnvelope(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]envelope{
		okEnvelope: {
			Timestamp: time.UnixMilli(1562831242123).UTC(), Status: 200, Message: "OK", Data: []byte("[]"),
		},
		"\uFEFF {\"status\": 200}\n":                                        {Status: 200},
		`{"status":"200","message":null}`:                                   {Status: 200},
		`{"status":200,"errors":null,"data":null}`:                          {Status: 200},
		`{"status":200,"errors":[""]}`:                                      {Status: 200},
		`{"status":200,"errors":[null,{},[]," "]}`:                          {Status: 200},
		`{"status":200,"errors":["ruth: unknown",{"contact": "lea"},5]}`:    {Status: 200, Errors: []string{"ruth: unknown", `{"contact":"lea"}`, "5"}},
		`{"status":200,"errors":"ruth: unknown"}`:                           {Status: 200, Errors: []string{"ruth: unknown"}},
		`{"status":200,"errors":{"ruth":"unknown"}}`:                        {Status: 200, Errors: []string{`{"ruth":"unknown"}`}},
		`{"status":400,"message":{"text":"Bad Request"},"data":{"a": [1]}}`: {Status: 400, Message: `{"text":"Bad Request"}`, Data: []byte(`{"a": [1]}`)},
		`{"status":200.0}`:                                                  {Status: 200},
		`{"status":2e2}`:                                                    {Status: 200},
		`{"status":" 200 ","errors":false}`:                                 {Status: 200},
		`{"status":200,"errors":""}`:                                        {Status: 200},
		`{"status":200,"errors":{}}`:                                        {Status: 200},
		`{"status":200,"errors":0}`:                                         {Status: 200},
		`{"status":200,"errors":"[]"}`:                                      {Status: 200},
		`{"status":200,"errors":[[""],false,"null"]}`:                       {Status: 200},
		`{"status":200,"errors":true}`:                                      {Status: 200, Errors: []string{"true"}},
		`{"status":200,"errors":1}`:                                         {Status: 200, Errors: []string{"1"}},
		`{"status":200,"errors":[0]}`:                                       {Status: 200, Errors: []string{"0"}},
		`{"status":200,"timestamp":"x","Extra":1}`:                          {Status: 200},
		`[]`:       {bare: true},
		" [ ]\r\n": {bare: true},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			got, err := parseEnvelope([]byte(body))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestParseEnvelopeRefuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing":               "",
		"white space":           " \n",
		"null":                  "null",
		"a number":              "200",
		"a string":              `"OK"`,
		"an array":              `[{"status":200}]`,
		"two arrays":            `[][]`,
		"an open array":         `[`,
		"no status":             `{"message":"OK","errors":[],"data":[]}`,
		"another spelling":      `{"Status":200}`,
		"errors in capitals":    `{"status":200,"Errors":["ruth: unknown"]}`,
		"status in two cases":   `{"status":200,"STATUS":500}`,
		"data in capitals":      `{"status":200,"Data":[]}`,
		"status null":           `{"status":null}`,
		"status true":           `{"status":true}`,
		"status in hexadecimal": `{"status":"0xC8"}`,
		"status too long":       `{"status":2e200000000}`,
		"status with words":     `{"status":"200 OK"}`,
		"status in words":       `{"status":"OK"}`,
		"status as a fraction":  `{"status":200.5}`,
		"status as an object":   `{"status":{"code":200}}`,
		"two statuses":          `{"status":200,"status":500}`,
		"errors twice":          `{"status":200,"errors":["x"],"errors":[]}`,
		"cut":                   okEnvelope[:len(okEnvelope)-1],
		"followed by something": okEnvelope + "x",
		"followed by another":   okEnvelope + okEnvelope,
		"broken":                `{"status":200,}`,
		"broken value":          `{"status":200,"data":[1,]}`,
		"a web page":            "<!doctype html><TITLE>Sign in\x1b</TITLE>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseEnvelope([]byte(body))
			if !errors.Is(err, errNoEnvelope) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestServerWords(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"":   "",
		"[]": "",
		`{"status":400,"message":"Bad Request","errors":["unknown template 9"]}`: "unknown template 9",
		`{"status":400,"message":"No such template","errors":["9"]}`:             "No such template: 9",
		`{"status":400,"errors":["a","b"]}`:                                      "a; b",
		`{"timestamp":"x","error":"Not Found","path":"/"}`:                       "Not Found",
		`{"title":"Forbidden","detail":"no such tenant"}`:                        "no such tenant",
		`{"message":"cut`:                        `{"message":"cut`,
		"no healthy upstream":                    "no healthy upstream",
		"<html><head><title>403 Blocked</title>": `a web page titled "403 Blocked"`,
		"<html></html>":                          "a web page",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			if got := serverWords(http.StatusBadRequest, []byte(body)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func FuzzEnvelope(f *testing.F) {
	for _, seed := range []string{
		okEnvelope, "[]", `{"status":"200","errors":[{"a":1},"x",null]}`, `{"status":200,"status":1}`, "<html><title>x", `{"status":200,"data":{"a":[1]}}`, "\xff\xfe{}",
	} {
		f.Add([]byte(seed))
	}
	c, err := New("https://luma2.serviceaide.com/vsa", canary)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		checkShown(t, c, body)
		env, err := parseEnvelope(body)
		if err != nil {
			if !errors.Is(err, errNoEnvelope) || strings.ContainsFunc(err.Error(), forbidden) {
				t.Fatalf("got %q", err)
			}
			return
		}
		if !env.bare && !strings.Contains(string(body), `"`) {
			t.Fatalf("%q has no key, but gives %+v", body, env)
		}
		again, err := parseEnvelope([]byte(" " + string(body) + "\n"))
		if err != nil || !reflect.DeepEqual(env, again) {
			t.Fatalf("white space changes %+v to %+v, %v", env, again, err)
		}
		if _, err := parseEnvelope(append(body, '{')); err == nil {
			t.Fatalf("%q and more is still an envelope", body)
		}
	})
}

// checkShown looks at everything that a reply with that body may show to a person.
func checkShown(t *testing.T, c *Client, body []byte) {
	answered := func(status int) result {
		return result{Result: wire.Result{Reply: &wire.Reply{Status: status, Header: http.Header{}, Body: body}}}
	}
	refusal := c.sendError(c.cleaner, "id", answered(http.StatusBadRequest))
	var receipt Receipt
	c.readAnswer(&receipt, answered(http.StatusOK))
	texts := append([]string{refusal.Error(), refusal.Advice(), receipt.StatusMessage, receipt.Data, errorText(receipt.Cause)}, receipt.Errors...)
	for _, text := range texts {
		if strings.ContainsFunc(text, forbidden) || strings.Contains(text, canary) || len(text) > 4*(maxData+maxWords) {
			t.Fatalf("%q shows %q", body, text)
		}
	}
	if receipt.Outcome == OutcomeConfirmed && (receipt.Status != http.StatusOK || receipt.Errors != nil) {
		t.Fatalf("%q is confirmed by %+v", body, receipt)
	}
}
