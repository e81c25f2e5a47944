// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Formatting;

/// <summary>
/// A source tree in the canonical form: two spaces per level, lists indented below their key, one blank line at most, line
/// feeds, brackets only where they hold no comment and fit the width. Quotes stay as they are.
/// </summary>
internal sealed class SourceTreeWriter
{
    /// <summary>Columns that brackets may fill, as in this project's own files.</summary>
    private const int Width = 120;

    private const int Step = 2;

    private readonly CommentedLines _lines = new();

    public static string Write(SourceFileTree tree)
    {
        var writer = new SourceTreeWriter();
        for (var i = 0; i < tree.Documents.Count; i++) writer.WriteDocument(tree.Documents[i], isFirst: i == 0);
        writer.WriteRemarks(tree.Below, 0);
        return writer._lines.ToString();
    }

    private void WriteDocument(SourceDocument document, bool isFirst)
    {
        WriteRemarks(document.Above, 0);
        if (document.Marked || !isFirst)
        {
            _lines.Add("---");
            _lines.BeginBlock();
        }

        var root = document.Root;
        WriteRemarks(root.Above, 0);
        switch (root.Value)
        {
            case SourceScalar { IsEmpty: true } or null:
                if (root.Beside is { } comment) _lines.Add(comment);
                break;
            case SourceCollection { Items.Count: > 0, IsFlow: false } block:
                WriteBlock(block, 0);
                break;
            default:
                WriteValue("", root, 0, -Step);
                break;
        }
    }

    private void WriteBlock(SourceCollection block, int indent)
    {
        _lines.BeginBlock();
        foreach (var item in block.Items)
        {
            if (item.Key is { } key) WriteEntry(item, key, indent);
            else WriteListItem(item, indent);
        }

        WriteRemarks(block.Below, indent);
    }

    private void WriteEntry(SourceItem item, SourceScalar key, int indent)
    {
        WriteRemarks(item.Above, indent);
        WriteValue(new string(' ', indent) + KeyText(key) + ":", item, indent, indent);
    }

    private void WriteListItem(SourceItem item, int indent)
    {
        var block = item.Value as SourceCollection is { Items.Count: > 0 } collection && Flow(collection, Width - indent - 2) is null ? collection : null;
        if (block is null)
        {
            WriteRemarks(item.Above, indent);
            WriteValue(new string(' ', indent) + "-", item, indent, indent);
            return;
        }

        // The block begins on the dash's line, so that what stands above its first item moves above the dash.
        var above = new List<string>(item.Above);
        above.AddRange(item.TakeBeside());
        for (var (inner, width) = (block, Width - indent - (2 * Step)); ; width -= Step)
        {
            var first = inner.Items[0];
            above.AddRange(first.Above.Where(r => r.Length > 0));
            first.Above = [];
            if (inner.IsMapping || first.Value is not SourceCollection { Items.Count: > 0 } deeper || Flow(deeper, width) is not null) break;
            above.AddRange(first.TakeBeside());
            inner = deeper;
        }

        WriteRemarks(above, indent);
        var dash = _lines.Count;
        WriteBlock(block, indent + Step);
        _lines.PutDash(dash, indent);
    }

    /// <param name="head">The line up to the value.</param>
    /// <param name="column">Where its further lines are indented from.</param>
    private void WriteValue(string head, SourceItem item, int indent, int column)
    {
        var space = head.Length == 0 ? "" : " ";
        var further = new string(' ', Math.Max(column, 0) + Step);
        switch (item.Value)
        {
            case SourceScalar { IsEmpty: true }:
                _lines.Add(head, item.Beside);
                break;
            case SourceScalar { Form: ScalarForm.Block } block:
                _lines.Add(head + space + block.Lines[0], item.Beside);
                foreach (var line in block.Lines.Skip(1)) _lines.Add(line.Length == 0 ? "" : further + line);
                // A blank line behind a block that keeps its end would become a part of it.
                if (block.Lines[0].EndsWith('+')) _lines.BeginBlock();
                break;
            case SourceScalar scalar:
                for (var i = 0; i < scalar.Lines.Count; i++)
                {
                    var line = i == 0 ? head + space + scalar.Lines[0] : scalar.Lines[i].Length == 0 ? "" : further + scalar.Lines[i];
                    _lines.Add(line, i == scalar.Lines.Count - 1 ? item.Beside : null);
                }

                break;
            case SourceCollection collection when Flow(collection, Width - head.Length - space.Length) is { } flow:
                _lines.Add(head + space + flow, item.Beside);
                break;
            case SourceCollection collection:
                if (head.Length > 0) _lines.Add(head, item.Beside);
                else if (item.Beside is { } comment) _lines.Add(comment);
                WriteBlock(collection, head.Length == 0 ? 0 : indent + Step);
                break;
        }
    }

    /// <summary>On one line in brackets; null when it holds comments, values of several lines or is wider than that.</summary>
    private static string? Flow(SourceCollection collection, int width)
    {
        if (collection is { IsFlow: false, Items.Count: > 0 } || collection.Below.Count > 0) return null;
        var parts = new List<string>();
        foreach (var item in collection.Items)
        {
            if (item.Beside is not null || item.Above.Any(r => r.Length > 0)) return null;
            var value = item.Value switch
            {
                SourceScalar { Lines: [var line] } => line,
                SourceCollection inner => Flow(inner, width),
                _ => null,
            };
            if (value is null) return null;
            parts.Add(item.Key is null ? value : value.Length == 0 ? KeyText(item.Key) : $"{KeyText(item.Key)}: {value}");
        }

        var text = string.Join(", ", parts);
        return text.Length + 2 > width && parts.Count > 0 ? null : collection.IsMapping ? $"{{{text}}}" : $"[{text}]";
    }

    /// <summary>A key of several lines is possible in YAML, and is written on one.</summary>
    private static string KeyText(SourceScalar key) => key is { Form: not ScalarForm.Block, Lines: [var line] } ? line
        : key.Form == ScalarForm.Plain ? string.Join(' ', key.Lines)
        : YamlText.Quote(string.Join('\n', key.Lines.Skip(1)));

    private void WriteRemarks(IEnumerable<string> remarks, int indent)
    {
        foreach (var remark in remarks)
        {
            if (remark.Length == 0) _lines.AddBlank();
            else _lines.Add(new string(' ', indent) + remark);
        }
    }
}
