// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command plan-report shows who will read what when a Terraform plan is applied: as text, as Markdown for a pull
// request, or as JSON. It reads what terraform show -json PLANFILE prints, and needs neither a tenant nor a network.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/planreport"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/version"
)

// The exit codes.
const (
	exitAllowed = 0
	exitFailed  = 1 // no report: a wrong flag, or no readable plan
	exitDenied  = 3 // the report was written, and a message is for an audience that -deny names
)

const usage = `plan-report shows who will read what when a plan is applied.

  terraform show -json PLANFILE | plan-report [flags]
  plan-report [flags] FILE

Exit code: 0, or 3 if a message is for an audience that -deny names, or 1 if there is no report.

`

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("plan-report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage); flags.PrintDefaults() }
	format := flags.String("format", "text", "text, markdown or json")
	var deny audiences
	flags.Var(&deny, "deny", "exit with 3 if a message is for such an `audience`: "+deny.choices()+
		" (comma-separated;\nundecided: the plan does not know the recipients)")
	show := flags.Bool("version", false, "print the version and exit")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitAllowed
	case err != nil:
		return exitFailed
	case *show:
		fmt.Fprintln(stdout, "plan-report", version.String())
		return exitAllowed
	}
	report, err := read(flags.Args(), stdin)
	if err == nil {
		err = report.Write(stdout, *format)
	}
	if err != nil {
		fmt.Fprintln(stderr, "plan-report:", err)
		return exitFailed
	}
	return denied(report, deny, stderr)
}

func read(files []string, stdin io.Reader) (planreport.Report, error) {
	switch {
	case len(files) > 1:
		return planreport.Report{}, fmt.Errorf("%d files were given: name one; flags stand before it", len(files))
	case len(files) == 0 || files[0] == "-":
		return planreport.Read(stdin)
	}
	file, err := os.Open(files[0])
	if err != nil {
		return planreport.Report{}, err
	}
	defer func() { _ = file.Close() }()
	return planreport.Read(file)
}

func denied(report planreport.Report, deny audiences, stderr io.Writer) int {
	messages := report.To(deny...)
	if len(messages) == 0 {
		return exitAllowed
	}
	fmt.Fprintf(stderr, "plan-report: -deny %s refuses %d of the messages:\n", deny.String(), len(messages))
	for _, m := range messages {
		fmt.Fprintf(stderr, "  %s (%s)\n", m.Address, m.Audience)
	}
	return exitDenied
}

// audiences is the value of a flag that may be repeated.
type audiences []planreport.Audience

// String returns the value as it may be typed.
func (a *audiences) String() string {
	var names []string
	for _, audience := range *a {
		names = append(names, string(audience))
	}
	return strings.Join(names, ",")
}

// Set adds comma-separated kinds of audience.
func (a *audiences) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		audience := planreport.Audience(strings.TrimSpace(name))
		if !slices.Contains(planreport.Audiences(), audience) {
			return fmt.Errorf("%q is not a kind of audience: write %s", name, a.choices())
		}
		*a = append(*a, audience)
	}
	return nil
}

func (a *audiences) choices() string {
	every := audiences(planreport.Audiences())
	return strings.ReplaceAll(every.String(), ",", ", ")
}
