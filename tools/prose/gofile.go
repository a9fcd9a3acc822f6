// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// goFile is what the check reads in a Go file.
type goFile struct {
	passages []*passage // comments and strings
	names    []*passage // the declared names, in words: LastNotice is "last notice"
	rows     []int      // the lines of table rows, ascending
}

func readGo(path, content string) (goFile, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return goFile{}, err
	}
	r := &goReader{lines: func(p token.Pos) int { return files.Position(p).Line }, nested: map[ast.Node]bool{}, inRaw: map[int]bool{}}
	for _, group := range file.Comments {
		r.comment(group)
	}
	ast.Inspect(file, r.visit)
	r.name(strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".go"), 1)
	slices.Sort(r.rows)
	r.rows = slices.DeleteFunc(slices.Compact(r.rows), func(line int) bool { return r.inRaw[line] })
	return r.goFile, nil
}

// goReader collects a goFile.
type goReader struct {
	goFile

	lines  func(token.Pos) int
	nested map[ast.Node]bool // what is not read by itself: parts of a sum, tags of fields
	inRaw  map[int]bool      // lines that begin inside a raw string
}

func (r *goReader) comment(group *ast.CommentGroup) {
	p := &passage{}
	for _, c := range group.List {
		text := strings.TrimPrefix(c.Text, "//")
		if isDirective(c.Text) {
			text = ""
		}
		p.addLines(strings.TrimPrefix(text, " ")+"\n", r.lines(c.Pos()))
	}
	r.passages = append(r.passages, p)
}

// isDirective reports whether a comment speaks to a tool, as in //go:embed and //nolint:gosec.
func isDirective(comment string) bool {
	rest, ok := strings.CutPrefix(comment, "//")
	word, _, _ := strings.Cut(rest, " ")
	return ok && strings.Contains(word, ":") && word != "" && unicode.IsLower(rune(word[0]))
}

func (r *goReader) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.BinaryExpr:
		r.sum(n)
	case *ast.BasicLit:
		r.literal(n)
	case *ast.CompositeLit:
		r.table(n)
	case *ast.Field:
		r.idents(n.Names)
		if n.Tag != nil {
			r.nested[n.Tag] = true
		}
	case *ast.FuncDecl:
		r.name(n.Name.Name, r.lines(n.Pos()))
	case *ast.TypeSpec:
		r.name(n.Name.Name, r.lines(n.Pos()))
	case *ast.ValueSpec:
		r.idents(n.Names)
	case *ast.AssignStmt:
		r.assigned(n)
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			r.expressions(n.Key, n.Value)
		}
	}
	return true
}

func (r *goReader) assigned(n *ast.AssignStmt) {
	if n.Tok == token.DEFINE {
		r.expressions(n.Lhs...)
	}
}

func (r *goReader) expressions(declared ...ast.Expr) {
	for _, e := range declared {
		if ident, ok := e.(*ast.Ident); ok {
			r.name(ident.Name, r.lines(ident.Pos()))
		}
	}
}

func (r *goReader) idents(names []*ast.Ident) {
	for _, ident := range names {
		r.name(ident.Name, r.lines(ident.Pos()))
	}
}

func (r *goReader) name(name string, line int) {
	p := &passage{}
	p.add(words(name), line)
	r.names = append(r.names, p)
}

// words splits a name at underscores and before capital letters.
func words(name string) string {
	var b strings.Builder
	var before rune
	for _, c := range name {
		switch {
		case c == '_':
			c = ' '
		case unicode.IsUpper(c) && unicode.IsLower(before):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(c))
		before = c
	}
	return b.String()
}

func (r *goReader) literal(n *ast.BasicLit) {
	if n.Kind != token.STRING || r.nested[n] {
		return
	}
	p := &passage{}
	r.addLiteral(p, n)
	r.passages = append(r.passages, p)
}

// sum reads strings that are added as one text. What is not a string in it stands there as the word X.
func (r *goReader) sum(n *ast.BinaryExpr) {
	if n.Op != token.ADD || r.nested[n] {
		return
	}
	p := &passage{}
	r.addSum(p, n)
	r.passages = append(r.passages, p)
}

func (r *goReader) addSum(p *passage, e ast.Expr) {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		r.nested[e] = true
		r.addSum(p, e.X)
		r.addSum(p, e.Y)
	case *ast.BasicLit:
		r.nested[e] = true
		r.addLiteral(p, e)
	default:
		p.add("X", r.lines(e.Pos()))
	}
}

func (r *goReader) addLiteral(p *passage, n *ast.BasicLit) {
	text, err := strconv.Unquote(n.Value)
	if err != nil {
		return // a number
	}
	first, last := r.lines(n.Pos()), r.lines(n.End())
	if last == first {
		p.add(text, first)
		return
	}
	p.addLines(text, first)
	for line := first + 1; line <= last; line++ {
		r.inRaw[line] = true
	}
}

// table notes the lines of the rows of a table: a list of literals in braces.
func (r *goReader) table(n *ast.CompositeLit) {
	for _, element := range n.Elts {
		value := element
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			value = pair.Value
		}
		if _, ok := value.(*ast.CompositeLit); !ok {
			continue
		}
		for line := r.lines(element.Pos()); line <= r.lines(element.End()); line++ {
			r.rows = append(r.rows, line)
		}
	}
}
