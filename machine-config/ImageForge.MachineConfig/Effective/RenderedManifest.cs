// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Formatting;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Effective;

/// <summary>A manifest as it takes effect, without its secrets, for people and programs.</summary>
public sealed class RenderedManifest
{
    private readonly string _contract;
    private readonly IReadOnlyList<EffectiveDocument> _documents;

    /// <param name="result">A load without errors.</param>
    public RenderedManifest(LoadResult result)
    {
        var manifest = result.Manifest ?? throw new ArgumentException("a manifest with errors has no effect", nameof(result));
        _contract = result.Contract.Version;
        _documents = EffectiveDocument.Of(manifest, WriteMode.Redacted, result.Documents);
    }

    /// <param name="documents">Without secrets.</param>
    internal RenderedManifest(IReadOnlyList<EffectiveDocument> documents, string contract) => (_documents, _contract) = (documents, contract);

    /// <summary>Every single value with its path and where it comes from, document by document.</summary>
    public IEnumerable<(string Document, string Path, string Value, ValueOrigin Origin)> Values()
    {
        var values = new List<(string, string, string, ValueOrigin)>();
        foreach (var document in _documents)
        {
            EffectiveValues.Walk(document, (path, value, origin) =>
            {
                if (value is ScalarNode or ListNode { Items.Count: 0 } or MappingNode { Entries.Count: 0 })
                    values.Add((document.Title, path, value is ScalarNode scalar ? scalar.Text : YamlText.Flow(value), OriginOf(origin)));
            });
        }

        return values;
    }

    /// <summary>The documents as YAML; with origins each line ends with a comment that says where its value comes from.</summary>
    public string ToYaml(bool origins)
    {
        var text = new StringBuilder();
        foreach (var document in _documents)
        {
            if (text.Length > 0) text.Append("---\n");
            var lines = new CommentedLines(oneColumn: true);
            lines.Add($"apiVersion: imageforge.dev/{_contract}");
            lines.Add($"kind: {document.Kind.Name}");
            WriteEntries(document.Node, document.Written, document.Kind.Shape, null, 0, lines, origins);
            text.Append(lines);
        }

        return text.ToString();
    }

    private ValueOrigin OriginOf(Place? place) => place is { } at ? ValueOrigin.Of(at, _contract) : ValueOrigin.Default(_contract);

    private void WriteEntries(MappingNode mapping, MappingNode? written, IRecordShape? record, Place? around, int indent, CommentedLines lines, bool origins)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            var field = record?.Fields.FirstOrDefault(f => f.Key == key.Text);
            var origin = EffectiveValues.OriginOf(written, key.Text, record, around);
            Write($"{new string(' ', indent)}{YamlText.Flow(key)}:", value, written?.Find(key.Text), field, origin, indent, lines, origins,
                field is { Sensitive: true } ? origin : null);
        }
    }

    private void Write(string head, Node value, Node? written, Field? field, Place? origin, int indent, CommentedLines lines, bool origins, Place? around)
    {
        switch (value)
        {
            case MappingNode { Entries.Count: > 0 } mapping:
                lines.Add(head);
                WriteEntries(mapping, written as MappingNode, field?.Shape.Record, around, indent + 2, lines, origins);
                break;
            case ListNode { Items.Count: > 0 } list:
                lines.Add(head);
                for (var i = 0; i < list.Items.Count; i++)
                {
                    var item = EffectiveValues.ItemOf(written, i, list.Items.Count);
                    if (list.Items[i] is MappingNode { Entries.Count: > 0 } entries)
                    {
                        var dash = lines.Count;
                        WriteEntries(entries, item as MappingNode, field?.Shape.Record, around, indent + 4, lines, origins);
                        lines.PutDash(dash, indent + 2);
                    }
                    else
                    {
                        lines.Add($"{new string(' ', indent + 2)}- {YamlText.Flow(list.Items[i])}", Comment(item?.At ?? origin));
                    }
                }

                break;
            default:
                lines.Add($"{head} {YamlText.Flow(value)}", Comment(origin));
                break;
        }

        string? Comment(Place? at) => origins ? $"# {OriginOf(at)}" : null;
    }
}
