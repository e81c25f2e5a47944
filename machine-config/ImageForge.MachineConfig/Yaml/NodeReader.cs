// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using ImageForge.MachineConfig.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ImageForge.MachineConfig.Yaml;

/// <summary>
/// YAML text to positioned nodes, one per document. Built event by event with an own stack and caps, because
/// YamlDotNet's document model overflows the stack on 100,000 nested brackets and lets aliases grow without bound.
/// </summary>
internal sealed class NodeReader
{
    /// <summary>The deepest manifest key is 5 levels down; the rest is for saying so properly about wrong ones.</summary>
    public const int MaxDepth = 32;

    /// <summary>Two hundred for each of a thousand documents.</summary>
    public const int MaxNodes = 200_000;

    /// <summary>Rules compare documents of a kind with each other, which costs the square of their number.</summary>
    public const int MaxDocuments = 4096;

    /// <summary>A "!" that begins a value is a tag to YAML, and an exclusion to whoever writes an endpoint filter.</summary>
    private static readonly SearchValues<string> Exclamations = SearchValues.Create([" !", "[!", ",!"], StringComparison.Ordinal);

    private readonly SourceFile _source;
    private readonly DiagnosticSink _sink;
    private readonly string _text;
    private readonly Stack<Frame> _open = new();
    private readonly List<Node> _documents = [];
    private int _nodes;

    private NodeReader(SourceFile source, DiagnosticSink sink) => (_source, _text, _sink) = (source, source.Text ?? "", sink);

    /// <summary>
    /// All documents of a decoded source, up to the first place where its text stops being YAML; the sink says where and why.
    /// </summary>
    public static IReadOnlyList<Node> Read(SourceFile source, DiagnosticSink sink)
    {
        var reader = new NodeReader(source, sink);
        reader.Run();
        return reader._documents;
    }

    private void Run()
    {
        var parser = new Parser(new Scanner(new StringReader(_text), skipComments: true));
        while (Next(parser) is { } happened)
        {
            if (!Take(happened)) return;
        }
    }

    /// <summary>The next event; null at the end or when the text is no YAML any more.</summary>
    private ParsingEvent? Next(Parser parser)
    {
        try
        {
            return parser.MoveNext() ? parser.Current : null;
        }
        catch (YamlException e)
        {
            Malformed(e.Start, e.End, parser.Current, Lowered(e.Message));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException
                                      or OverflowException or FormatException)
        {
            // The scanner's own slips, on malformed directives, tags and escapes, and on a bracket whose contents go on
            // in a line that is not indented. It has no place then: the last event and the bracket have.
            var end = parser.Current?.End ?? Mark.Empty;
            if (_open.TryPeek(out var bracket))
                SyntaxError(bracket.At, "a list or mapping that begins here breaks off", "close the bracket, or indent the lines inside it");
            else
                Malformed(end, end, parser.Current, "this cannot be read");
        }

        return null;
    }

    private bool Take(ParsingEvent happened)
    {
        // What is found from here on would not be listed.
        if (_sink.Full) return false;
        var at = PlaceOf(happened.Start);
        if (happened is (NodeEvent or AnchorAlias) && !Count(at)) return false;
        if (happened is DocumentStart && _documents.Count == MaxDocuments) return TooMany(at, $"more than {MaxDocuments} documents in one file");
        if (happened is NodeEvent node) CheckProperties(node, at);
        switch (happened)
        {
            case Scalar scalar:
                Close(new ScalarNode(at, scalar.Value, scalar.Style == ScalarStyle.Plain) { Broken = !scalar.Tag.IsEmpty });
                break;
            case SequenceStart:
                return Open(new(at, IsMapping: false));
            case MappingStart:
                return Open(new(at, IsMapping: true));
            case SequenceEnd or MappingEnd:
                Close(_open.Pop().ToNode(_sink));
                break;
            case AnchorAlias:
                _sink.Error(DiagnosticCode.Alias, at, "", "aliases are not used in manifests", "the value itself",
                    "write the value out again");
                Close(new ScalarNode(at, "", Plain: true) { Broken = true });
                break;
        }

        return true;
    }

    private bool Open(Frame frame)
    {
        if (_open.Count >= MaxDepth)
        {
            _sink.Error(DiagnosticCode.TooDeep, frame.At, "", $"nested more than {MaxDepth} levels deep", null,
                "no key of a manifest lies that deep: is a bracket left open?");
            return false;
        }

        _open.Push(frame);
        return true;
    }

    private void Close(Node node)
    {
        if (_open.TryPeek(out var parent)) parent.Children.Add(node);
        else _documents.Add(node);
    }

    private bool Count(Place at) => ++_nodes <= MaxNodes || TooMany(at, $"more than {MaxNodes} values in one file");

    /// <summary>False: there is no point in reading on.</summary>
    private bool TooMany(Place at, string message)
    {
        _sink.Error(DiagnosticCode.TooManyNodes, at, "", message, null, "a manifest describes one machine: is this the right file?");
        return false;
    }

    private void CheckProperties(NodeEvent node, Place at)
    {
        if (!node.Anchor.IsEmpty)
            _sink.Error(DiagnosticCode.Alias, at, "", "anchors are not used in manifests", null, "remove the &name and write values out");
        if (!node.Tag.IsEmpty)
            _sink.Error(DiagnosticCode.Tag, at, "", "explicit tags are not used in manifests", null,
                "remove the tag; put quotes around text that begins with \"!\"");
    }

    private void Malformed(Mark start, Mark end, ParsingEvent? last, string message)
    {
        // Some errors are placed at the beginning of the document; what was read since then was good.
        var read = last?.End ?? Mark.Empty;
        var at = start.Index < (last?.Start ?? Mark.Empty).Index ? read : start;
        var lines = _text.ReplaceLineEndings("\n").Split('\n');
        for (var line = at.Line; line <= Math.Min(Math.Max(end.Line, read.Line + 1), lines.Length); line++)
        {
            if (line < 1 || TabColumn(lines[line - 1]) is not { } tab) continue;
            _sink.Error(DiagnosticCode.TabIndentation, _source.At((int)line, tab), "", "a tab in the indentation", "spaces", "replace the tab by spaces");
            return;
        }

        var exclamation = at.Line >= 1 && at.Line <= lines.Length && lines[at.Line - 1].AsSpan().IndexOfAny(Exclamations) >= 0;
        SyntaxError(PlaceOf(at), message, exclamation ? "put quotes around text that begins with \"!\""
            : "check indentation, quotes and brackets here and on the line above");
    }

    private void SyntaxError(Place at, string message, string hint) =>
        _sink.Error(DiagnosticCode.Syntax, at.Line < 1 ? _source.Start : at, "", "not well-formed YAML: " + message, null, hint);

    /// <summary>Column of a tab among the blanks that begin a line, where YAML forbids it; null without one.</summary>
    private static int? TabColumn(string line)
    {
        var blanks = line.Length - line.AsSpan().TrimStart(" \t").Length;
        return line.AsSpan(0, blanks).IndexOf('\t') is var at and >= 0 ? at + 1 : null;
    }

    private static string Lowered(string message)
    {
        message = message.TrimEnd('.');
        return message.Length == 0 ? "" : char.ToLowerInvariant(message[0]) + message[1..];
    }

    private Place PlaceOf(Mark mark) => _source.At((int)mark.Line, (int)mark.Column);

    /// <summary>A list or mapping that is still open; a mapping's children are keys and values in turn.</summary>
    private sealed record Frame(Place At, bool IsMapping)
    {
        public List<Node> Children { get; } = [];

        public Node ToNode(DiagnosticSink sink)
        {
            if (!IsMapping) return new ListNode(At, Children);
            var entries = new List<Entry>();
            for (var i = 0; i + 1 < Children.Count; i += 2)
            {
                if (Children[i] is ScalarNode key) entries.Add(new(key, Children[i + 1]));
                else
                    sink.Error(DiagnosticCode.KeyNotText, Children[i].At, "", $"{Children[i].Noun} as a key", "a key's name",
                        "{ and [ begin a mapping and a list: quote a text that begins with one");
            }

            return new MappingNode(At, entries);
        }
    }
}
