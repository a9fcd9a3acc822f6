// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package fastpath answers the calls that a plan of many objects consists of, without the framework's generic passes,
// whose cost grows with the square of the number of attributes.
//
// It never decides anything: the noun packages do, by the same methods that the framework calls. A shortcut is taken
// only where it certainly gives the framework's answer, each with its reason in one sentence:
//
//   - upgrade.go: a state of the present version is only written in another encoding, by its type.
//   - read.go: a Read that writes only endpoint and guard_rails returns its request if the state has their values.
//   - plan.go, unchanged: a proposed state that is the prior one, byte for byte, with every default in it, is
//     planned as it is if the noun says that its ModifyPlan leaves it alone.
//   - plan.go, planned: defaults, unknown values and the modifiers of a schema are applied attribute by attribute, as
//     the framework does for a schema of the kinds that newObject accepts; then the noun's ModifyPlan runs.
//   - validate.go: the framework reports nothing about a configuration that has every required attribute and none that
//     is read-only, no set with an element twice and no whole number with a fraction, so only the noun's ValidateConfig
//     runs.
//
// Whether a shortcut applies is decided before a noun's Read or ModifyPlan runs, so that neither runs twice. A plan
// takes over the decoded state from the Read before it if the bytes are the same.
//
// Everything else takes the full path through the framework: destroys, applies, imports, write-only texts, values in
// JSON, private state that the framework would write differently, and whatever does not decode. Private state and
// identity are passed on as they came. TestShortcutsAnswerAsTheFramework compares both paths over random objects.
package fastpath
