// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/journal"
)

// journalModel is the part of the provider block that says where sends are recorded.
type journalModel struct {
	Journal     types.String `tfsdk:"journal"`
	JournalName types.String `tfsdk:"journal_name"`
}

// journalOff turns the journal off.
const journalOff = "off"

// journal opens the journal; it is nil when it is off, and where there is no place for one.
func (m journalModel) journal(p *lumaProvider, diags *diag.Diagnostics) *journal.Journal {
	var found diag.Diagnostics
	dir, off := m.directory(p.env, &found)
	name := m.name(&found)
	if diags.Append(found...); found.HasError() || p.run == "" {
		return nil
	}
	place, ok := journal.Locate(dir, name, p.env)
	if !ok {
		return nil
	}
	j := journal.Open(journal.Config{Place: place, Run: p.run, Now: p.now, Off: off})
	if p.atEnd != nil {
		p.atEnd(j.Close)
	}
	return j
}

// directory is the configured one, or else the environment's; "" = the default. "off" in either turns the journal off,
// so that the environment can do it for one run.
func (m journalModel) directory(env lookupEnv, diags *diag.Diagnostics) (dir string, off bool) {
	at := path.Root("journal")
	if m.Journal.IsUnknown() {
		diags.AddAttributeError(at, "Unknown journal", "journal is known only at apply, but a plan must read it, too. Take it from a variable, or set LUMA_JOURNAL.")
		return "", false
	}
	configured, set := m.Journal.ValueString(), !m.Journal.IsNull()
	fromEnv, _ := env.value("LUMA_JOURNAL", at, diags)
	if set && strings.TrimSpace(configured) == "" {
		diags.AddAttributeError(at, "Empty setting", "journal is an empty string. Name a directory, write \"off\", or leave it out to use LUMA_JOURNAL.")
	}
	dir = strings.TrimSpace(fromEnv)
	if set {
		dir = strings.TrimSpace(configured)
	}
	off = strings.EqualFold(dir, journalOff) || strings.EqualFold(strings.TrimSpace(fromEnv), journalOff)
	if strings.EqualFold(dir, journalOff) {
		return "", true // what the default directory holds is still claimed, see journal.Config
	}
	var found diag.Diagnostics
	if checkJournal(at, dir, &found); off && found.HasError() {
		return "", true
	}
	diags.Append(found...)
	return dir, off
}

// checkJournal reports a directory that cannot be meant.
func checkJournal(at path.Path, dir string, diags *diag.Diagnostics) {
	info, err := os.Stat(dir)
	switch {
	case dir == "":
	case slices.Contains([]string{"on", "true", "yes", "1", "false", "no", "none", "null", "disabled", "0"}, strings.ToLower(dir)):
		diags.AddAttributeError(at, "Invalid journal", fmt.Sprintf("%q is not a directory name that can be meant. Write \"off\" to turn the journal off, or leave journal out for the default directory. "+
			"If the directory really has that name, write %q.", dir, "./"+dir))
	case strings.ContainsAny(dir, "\"'`$") || strings.HasPrefix(dir, "file:"):
		diags.AddAttributeError(at, "Invalid journal", "journal contains a quotation mark, a dollar sign or \"file:\", which only a shell or a browser understands. Write the bare path of a directory, or off.")
	case strings.HasPrefix(dir, "~"):
		diags.AddAttributeError(at, "Invalid journal", fmt.Sprintf("%q begins with a tilde, which only a shell expands. Write the whole path, or pathexpand(%q).", dir, dir))
	case strings.ContainsRune(dir, 0):
		diags.AddAttributeError(at, "Invalid journal", "journal contains a NUL character. Write the path of a directory.")
	case err == nil && !info.IsDir():
		diags.AddAttributeError(at, "Invalid journal", fmt.Sprintf("%q is a file. Write the path of a directory, which need not exist yet.", dir))
	}
}

// name is journal_name; "" = the root module's directory.
func (m journalModel) name(diags *diag.Diagnostics) string {
	at := path.Root("journal_name")
	switch name := strings.TrimSpace(m.JournalName.ValueString()); {
	case m.JournalName.IsUnknown():
		diags.AddAttributeError(at, "Unknown journal name", "journal_name is known only at apply, but a plan must read the journal, too. Write a literal, or take it from a variable.")
		return ""
	case name == "" && !m.JournalName.IsNull():
		diags.AddAttributeError(at, "Empty setting", "journal_name is an empty string. Name the root module, or leave it out to use its directory.")
		return ""
	default:
		return name
	}
}
