// SPDX-License-Identifier: Apache-2.0
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ImageForge.MachineConfig.Formatting;

/// <summary>
/// Text to a tree that knows how it was written. The parser's events say where the values are; everything between two of
/// them is indicators, blanks and comments (<see cref="Gaps"/>), and each comment goes to what it stands beside, above
/// or, by its indentation, at the end of.
/// </summary>
internal sealed class SourceTreeReader
{
    private readonly string _text;
    private readonly Gaps _gaps;
    private readonly Stack<SourceCollection> _open = new();
    private readonly List<SourceDocument> _documents = [];

    private SourceTreeReader(string text) => (_text, _gaps) = (text, new(text));

    /// <param name="text">Well-formed YAML of our subset with line feeds only.</param>
    public static SourceFileTree Read(string text)
    {
        var reader = new SourceTreeReader(text);
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        while (parser.MoveNext()) reader.Take(parser.Current!);
        reader._gaps.Skip(text.Length, receiver: null);
        return new(reader._documents, reader._gaps.TakePending());
    }

    private void Take(ParsingEvent happened)
    {
        var start = (int)happened.Start.Index;
        switch (happened)
        {
            case DocumentStart document:
                BeginDocument(document, start);
                break;
            case DocumentEnd { IsImplicit: false }:
                _gaps.Skip(start, receiver: null);
                _gaps.Cursor = start + "...".Length;
                break;
            case Scalar scalar:
                TakeScalar(scalar, start);
                break;
            case SequenceStart list:
                Begin(new(isMapping: false, list.Style == SequenceStyle.Flow, ColumnOf(start)), start, list.Style == SequenceStyle.Flow);
                break;
            case MappingStart mapping:
                // A pair within [ ] is a mapping without brackets of its own, and the parser has no place for it.
                var bracket = mapping.Style == MappingStyle.Flow && start >= _gaps.Cursor && _text[start] == '{';
                if (mapping.Style == MappingStyle.Flow && !bracket) start = _gaps.Cursor;
                Begin(new(isMapping: true, mapping.Style == MappingStyle.Flow, ColumnOf(start)), start, bracket);
                break;
            case SequenceEnd or MappingEnd:
                End(start);
                break;
        }
    }

    private void BeginDocument(DocumentStart document, int start)
    {
        List<string> above = [];
        if (!document.IsImplicit)
        {
            _gaps.Skip(start, receiver: null);
            above = _gaps.TakePending();
            _gaps.Cursor = start + "---".Length;
        }

        var begun = new SourceDocument { Marked = !document.IsImplicit, Above = above };
        _documents.Add(begun);
        _gaps.Latest = null;
    }

    private void TakeScalar(Scalar scalar, int start)
    {
        var isKey = _open.TryPeek(out var parent) && parent.IsMapping && parent.Items is [] or [.., { Value: not null }];
        if (scalar.Style == ScalarStyle.Plain && scalar.End.Index <= scalar.Start.Index)
        {
            // Nothing at all: its place is behind the dash or colon, unless the parser puts it further back.
            var nothing = new SourceScalar(ScalarForm.Plain, [""]);
            if (start > _gaps.Cursor && !isKey) _gaps.Skip(start, parent);
            if (isKey) Add(nothing);
            else Receive(takesRemarks: false).Value = nothing;
            return;
        }

        _gaps.Skip(start, parent);
        var (read, end) = ScalarSource.Read(_text, start, (int)scalar.End.Index, scalar.Style, parent?.Column ?? -1);
        if (isKey)
        {
            Add(read);
        }
        else
        {
            Receive(takesRemarks: true).Value = read;
        }

        _gaps.Cursor = end;
        if (read.Form != ScalarForm.Block) return;
        if (ScalarSource.HeaderComment(_text, start) is { } comment) _gaps.Latest!.PutBeside(comment);

        void Add(SourceScalar key)
        {
            var item = new SourceItem { Key = key, Above = _gaps.TakePending() };
            parent!.Items.Add(item);
            _gaps.Latest = item;
        }
    }

    private void Begin(SourceCollection collection, int start, bool bracket)
    {
        _gaps.Skip(start, _open.TryPeek(out var parent) ? parent : null);
        Receive(takesRemarks: collection.IsFlow).Value = collection;
        _gaps.Cursor = bracket ? start + 1 : start;
        _open.Push(collection);
    }

    private void End(int start)
    {
        var collection = _open.Pop();
        if (!collection.IsFlow)
        {
            _gaps.Closed.Add(collection);
            return;
        }

        var owner = OwnerOf(collection);
        // The end of a pair without brackets is nowhere in the text; only lists hold such pairs.
        if (start < _text.Length && _text[start] == (collection.IsMapping ? '}' : ']'))
        {
            _gaps.Skip(start, receiver: null);
            var remarks = _gaps.TakePending();
            // Empty brackets have no room for remarks.
            (collection.Items.Count == 0 ? owner.Above : collection.Below).AddRange(remarks);
            _gaps.Cursor = start + 1;
        }

        _gaps.Latest = owner;
    }

    private SourceItem OwnerOf(SourceCollection collection) =>
        _open.TryPeek(out var parent) ? parent.Items.Last(i => i.Value == collection) : _documents[^1].Root;

    /// <summary>The entry, item or document that the value at hand belongs to.</summary>
    /// <param name="takesRemarks">Whether the remarks before the value go to it; those before a block go to the block's first item.</param>
    private SourceItem Receive(bool takesRemarks)
    {
        SourceItem item;
        if (!_open.TryPeek(out var parent))
        {
            item = _documents[^1].Root;
        }
        else if (parent.IsMapping)
        {
            item = parent.Items[^1];
        }
        else
        {
            item = new SourceItem { Above = _gaps.TakePending() };
            parent.Items.Add(item);
        }

        if (takesRemarks && (parent is null || parent.IsMapping)) item.Above.AddRange(_gaps.TakePending().Where(r => parent is null || r.Length > 0));
        _gaps.Latest = item;
        return item;
    }

    private int ColumnOf(int index) => index - (_text.LastIndexOf('\n', Math.Max(index - 1, 0), Math.Max(index, 0)) + 1);
}
