// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Finding is a diagnostic that a test expects: where, and words that tell the reader what to do.
type Finding struct {
	severity tfprotov6.DiagnosticSeverity
	at       string
	says     string
}

// ErrorAt expects an error at an attribute ("" = at none) with these words in it.
func ErrorAt(at, says string) Finding {
	return Finding{tfprotov6.DiagnosticSeverityError, at, says}
}

// WarningAt expects a warning at an attribute ("" = at none) with these words in it.
func WarningAt(at, says string) Finding {
	return Finding{tfprotov6.DiagnosticSeverityWarning, at, says}
}

func (f Finding) matches(d *tfprotov6.Diagnostic) bool {
	return d.Severity == f.severity && attributePath(d.Attribute) == f.at && strings.Contains(d.Summary+": "+d.Detail, f.says)
}

// RequireFindings fails unless the diagnostics are exactly these, in any order.
func RequireFindings(t testing.TB, diags []*tfprotov6.Diagnostic, want ...Finding) {
	t.Helper()
	if len(diags) != len(want) {
		t.Fatalf("want %d diagnostics, got:\n%s", len(want), Describe(diags))
	}
	for _, w := range want {
		if !slices.ContainsFunc(diags, w.matches) {
			t.Errorf("want %s at %s with %q, got:\n%s", w.severity, w.at, w.says, Describe(diags))
		}
	}
}

// Errors returns the errors among diagnostics.
func Errors(diags []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	return slices.DeleteFunc(slices.Clone(diags), func(d *tfprotov6.Diagnostic) bool { return d.Severity != tfprotov6.DiagnosticSeverityError })
}

// Describe writes diagnostics as "error at recipients.contacts: Summary: detail" lines.
func Describe(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s at %s: %s: %s\n", strings.ToLower(d.Severity.String()), attributePath(d.Attribute), d.Summary, d.Detail)
	}
	return b.String()
}

// attributePath writes a path as a person would: recipients.contacts["0"], card.buttons[0].value.
func attributePath(p *tftypes.AttributePath) string {
	var b strings.Builder
	for _, step := range p.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&b, "[%d]", int64(step))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&b, "[%q]", string(step))
		case tftypes.ElementKeyValue:
			var s string
			if err := tftypes.Value(step).As(&s); err == nil {
				fmt.Fprintf(&b, "[%q]", s)
			}
		}
	}
	return b.String()
}
