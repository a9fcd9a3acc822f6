// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// variablePrefix begins the names of the environment variables that stand for flags.
const variablePrefix = "LUMA_EMULATOR_"

// variableOf returns the environment variable of a flag: LUMA_EMULATOR_ALLOWED_HOST for --allowed-host.
func variableOf(flagName string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// alternatives are flags of which only one is used. A variable does not compete with a flag of its group.
var alternatives = [][]string{{"token", "token-file"}, {"control-token", "control-token-file"}, {"tls", "tls-cert"}}

// flagSet is a flag.FlagSet that also reads variables.
type flagSet struct {
	*flag.FlagSet
	usage      string
	noVariable map[string]bool // flags that have no variable
}

func newFlagSet(name, usage string) *flagSet {
	f := &flagSet{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), usage: usage, noVariable: map[string]bool{}}
	f.SetOutput(io.Discard) // main prints errors, without the whole usage
	return f
}

// withoutVariable says which flags have no variable.
func (f *flagSet) withoutVariable(names ...string) {
	for _, name := range names {
		f.noVariable[name] = true
	}
}

// parse reads the arguments, and the variables of the flags that they do not mention. An empty variable is as good as
// none.
func (f *flagSet) parse(args []string, getenv func(string) string, stderr io.Writer) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stderr, f.usage)
			f.SetOutput(stderr)
			f.PrintDefaults()
		}
		return f.explain(err)
	}
	given := map[string]bool{}
	f.Visit(func(one *flag.Flag) { given[one.Name] = true })
	var problems []error
	f.VisitAll(func(one *flag.Flag) {
		value := strings.TrimSpace(getenv(variableOf(one.Name)))
		if value == "" || f.noVariable[one.Name] || slices.ContainsFunc(groupOf(one.Name), func(name string) bool { return given[name] }) {
			return
		}
		if err := f.Set(one.Name, value); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", variableOf(one.Name), err))
		}
	})
	return errors.Join(problems...)
}

// explain turns the error of an unknown flag into one that suggests the flag that was most likely meant.
func (f *flagSet) explain(err error) error {
	unknown, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return err
	}
	var names []string
	f.VisitAll(func(one *flag.Flag) { names = append(names, one.Name) })
	return fmt.Errorf("unknown flag --%s%s: see %s --help", unknown, didYouMean("--", unknown, names), f.Name())
}

// groupOf returns the flags that make the variable of a flag unused: the flag itself and its alternatives.
func groupOf(name string) []string {
	for _, group := range alternatives {
		if slices.Contains(group, name) {
			return group
		}
	}
	return []string{name}
}

// listFlag is a flag that may be repeated; each value may be several, separated by commas.
type listFlag []string

// String implements flag.Value.
func (l *listFlag) String() string { return strings.Join(*l, ",") }

// Set implements flag.Value.
func (l *listFlag) Set(text string) error {
	for value := range strings.SplitSeq(text, ",") {
		if value = strings.TrimSpace(value); value != "" {
			*l = append(*l, value)
		}
	}
	return nil
}
