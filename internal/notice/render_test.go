// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRender(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		vars       map[string]string
		want       string
	}{
		{"nothing to fill", "hello", nil, "hello"},
		{"empty", "", nil, ""},
		{"one", "{{service}} is down", map[string]string{"service": "Exchange"}, "Exchange is down"},
		{"spaces inside", "{{ service }}{{service\t}}", map[string]string{"service": "x"}, "xx"},
		{"empty value", "a{{b}}c", map[string]string{"b": ""}, "ac"},
		{"lines", "{{a}}\n{{b}}\r\n", map[string]string{"a": "1", "b": "2\n3"}, "1\n2\n3\r\n"},
		{"value is not filled again", "{{a}}{{b}}", map[string]string{"a": "{{b}}", "b": "{{a}}"}, "{{b}}{{a}}"},
		{"all kinds of names", "{{a_b}}{{a-b}}{{a.b}}{{é1}}", map[string]string{"a_b": "1", "a-b": "2", "a.b": "3", "é1": "4"}, "1234"},
		{"four braces stand for two", "{{{{name}} is {{name}}", map[string]string{"name": "x"}, "{{name}} is x"},
		{"six braces", "{{{{{{name}}}}", map[string]string{"name": "x"}, "{{x}}"},
		{"eight braces", "{{{{{{{{", nil, "{{{{"},
		{"closing braces and single ones", `{"a": {"b": 1}}`, nil, `{"a": {"b": 1}}`},
		{"five braces", "{{{{{a", nil, "{{{a"},
		{"Luma and Terraform signs", "@request.message ${x} %{y}", nil, "@request.message ${x} %{y}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := Render(tt.text, tt.vars)
			if got != tt.want || len(problems) != 0 {
				t.Errorf("Render(%q) = %q, %+v; want %q", tt.text, got, problems, tt.want)
			}
		})
	}
}

func TestRenderRefuses(t *testing.T) {
	t.Parallel()
	some := map[string]string{"service": "x", "until": "y"}
	tests := []struct {
		name, text string
		vars       map[string]string
		want       []string // summary: words of the detail
	}{
		{"missing", "{{service}} and\n{{ who }} {{who}}", map[string]string{"service": "x"}, []string{"Missing variable: no value: {{who}} on line 2. Add"}},
		{
			"misspelt", "{{servce}} {{until}}", some,
			[]string{"Missing variable: {{servce}} on line 1 (did you mean {{service}}?)", "Unused variable: {{service}}"},
		},
		{"several missing", "{{a}} {{b}}", nil, []string{"Missing variable: {{a}} on line 1, {{b}} on line 1"}},
		{"several unused", "hello", some, []string{"Unused variable: does not use {{service}}, {{until}}."}},
		{"unclosed", "a\nb {{service\n{{until}} {{service}}", some, []string{`Unclosed placeholder: Line 2: {{ is not closed`}},
		{"unclosed at the end", "{{", nil, []string{"Unclosed placeholder: Line 1:"}},
		{
			"closed on another line", "{{service\n}}", map[string]string{"service": "x"},
			[]string{"Unclosed placeholder: Line 1", "Unused variable: {{service}}"},
		},
		{"value without a name", "hello", map[string]string{"": "x"}, []string{"Unused variable: {{}}"}},
		{"opened twice", "{{service {{until}}", some, []string{`Unclosed placeholder: Line 1: {{ is not closed`, "Unused variable: {{service}}"}},
		{"two unclosed", "{{a\n{{b", nil, []string{"Unclosed placeholder: Lines 1, 2: {{ is not closed"}},
		{"no name", "{{}}", nil, []string{`Invalid placeholder: Line 1: what stands between`}},
		{"a program", "{{ if x }}", nil, []string{`Invalid placeholder: Line 1: what stands between`}},
		{
			"three braces", "{{{service}}}", map[string]string{"service": "x"},
			[]string{"Invalid placeholder: is not a valid name", "Unused variable: {{service}}"},
		},
		{"escaped is unused", "{{{{service}}", map[string]string{"service": "x"}, []string{"Unused variable: {{service}}"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := Render(tt.text, tt.vars)
			if got != "" {
				t.Errorf("got a text: %q", got)
			}
			assertSummaries(t, problems, tt.want)
		})
	}
}

// assertSummaries compares problems with "summary: words of the detail", in order.
func assertSummaries(t *testing.T, got []Problem, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %+v; want %q", got, want)
	}
	for i, p := range got {
		summary, words, _ := strings.Cut(want[i], ": ")
		if p.Summary != summary || !strings.Contains(p.Detail, words) {
			t.Errorf("got %+v; want %q", p, want[i])
		}
	}
}

// A text with many mistakes is reported in a few lines, and takes no longer than its length asks for.
func TestRenderManyPlaceholders(t *testing.T) {
	t.Parallel()
	const n = 20_000
	var valid, unclosed, nameless strings.Builder
	values := map[string]string{}
	for i := range n {
		fmt.Fprintf(&valid, "{{name_%d}}\n", i)
		unclosed.WriteString("{{ a\n{{b ")
		nameless.WriteString("{{ a b }}\n")
		values[fmt.Sprintf("name_%d", i)] = "x"
	}
	started := time.Now()
	if got, problems := Render(valid.String(), values); got != strings.Repeat("x\n", n) || problems != nil {
		t.Errorf("%d placeholders become %d bytes, with %+v", n, len(got), problems)
	}
	for name, problems := range map[string][]Problem{
		"Missing variable":     second(Render(valid.String(), nil)),
		"Unused variable":      second(Render("x", values)),
		"Unclosed placeholder": second(Render(unclosed.String(), nil)),
		"Invalid placeholder":  second(Render(nameless.String(), nil)),
		"Unknown placeholder":  CheckWording(KindChange, valid.String())[:1],
	} {
		if len(problems) != 1 || problems[0].Summary != name || len(problems[0].Detail) > 700 || !strings.Contains(problems[0].Detail, " and 19,99") {
			t.Errorf("%s: %d problems: %.900v", name, len(problems), problems)
		}
	}
	if got := len(Placeholders(valid.String())); got != n {
		t.Errorf("%d placeholders", got)
	}
	if got := len(Variables(strings.Repeat("@request.message\n", n))); got != 1 {
		t.Errorf("%d variables", got)
	}
	if took := time.Since(started); took > 3*time.Second { // a third of a second; the square of n takes minutes
		t.Errorf("took %v", took)
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	got := Placeholders("{{b}} {{ a }}\n{{b}} {{{{c}} {{no name}} {{open\n{{d}}")
	if want := []string{"b", "a", "d"}; !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
}

// A text whose braces are doubled comes out as it was, and a text that renders holds no placeholder that was not
// filled.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"", "{{a}}", "{{ a }}{{b}}", "{{{{a}}", "{{{a}}}", "{{\n}}", "a}}b", "{{{{{", "\xff{{a}}"} {
		f.Add(s, "value {{a}}")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		doubled := strings.ReplaceAll(text, "{{", "{{{{")
		if got, problems := Render(doubled, nil); got != text || problems != nil {
			t.Fatalf("Render(%q) = %q, %+v; want %q", doubled, got, problems, text)
		}
		vars := map[string]string{}
		for _, name := range Placeholders(text) {
			vars[name] = value
		}
		got, problems := Render(text, vars)
		if len(problems) == 0 && strings.Count(got, value) < len(vars) {
			t.Fatalf("Render(%q) = %q, which lacks a value", text, got)
		}
		if len(problems) > 0 && got != "" {
			t.Fatalf("Render(%q) has problems and the text %q", text, got)
		}
	})
}
