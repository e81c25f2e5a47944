// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>
/// One value on a command line, <c>Kind[/name].key.key=value</c>: a layer that sets only this. What has dots in it stands in
/// brackets (<c>Kernel.sysctl[vm.swappiness]=10</c>), and so does the key of a list's item. The value is YAML: a word, a
/// number, <c>[a, b]</c>, or <c>null</c> to remove the key.
/// </summary>
internal sealed class SettingReader(SourceFile source, DiagnosticSink sink)
{
    private const string Form = "Kind.key=value, such as Mesh.mtu=1380, Discovery/main.endpoint=… or Machine.labels[example.com/rack]=r12";

    private string Text => source.Text!;

    /// <summary>The path of a setting, without its value: as diagnostics name it, for the value may be a secret.</summary>
    public static string NameOf(string setting) => setting.IndexOf('=') is var end and >= 0 ? setting[..end] : setting;

    /// <summary>The kind that is set and its document with this one value; null when it is no setting, which the sink has.</summary>
    public (Kind Kind, MappingNode Document)? Read()
    {
        if (ReadPath() is not { } steps) return null;
        var kind = ManifestKinds.Manifest.FirstOrDefault(k => k.Name == steps[0].Text);
        if (kind is null)
        {
            var known = ManifestKinds.Manifest.Select(k => k.Name).ToList();
            Wrong(steps[0].Column, $"unknown kind {Quoted.Of(steps[0].Text)}", string.Join(", ", known),
                NearestWord.Of(steps[0].Text, known) is { } near ? $"did you mean \"{near}\"?" : null);
            return null;
        }

        var keys = kind.Repeatable ? 2 : 1;
        if (steps.Count <= keys || steps[1].Separator == '/' != kind.Repeatable && steps[1].Separator != '[')
        {
            Wrong(1, kind.Repeatable ? $"a document of kind {kind.Name} is named: {kind.Name}/name.key" : "no key is set", Form);
            return null;
        }

        if (ReadValue() is not { } value || Inner(kind.Shape, null, steps, keys, value) is not MappingNode document) return null;
        if (kind.Repeatable) document = document with { Entries = [new(Made(Kind.NameKey, steps[1]), Made(steps[1].Text, steps[1])), .. document.Entries] };
        return (kind, document);
    }

    /// <param name="Separator">What stood before it: "/", "." or "[".</param>
    private readonly record struct Step(char Separator, string Text, int Column);

    private List<Step>? ReadPath()
    {
        var (steps, at, separator) = (new List<Step>(), 0, '.');
        while (true)
        {
            var end = separator == '[' ? Text.IndexOf(']', at) : Text.IndexOfAny(['.', '/', '[', '='], at);
            if (end <= at)
            {
                Wrong(Math.Min(at + 1, Text.Length), "this is no setting", Form);
                return null;
            }

            steps.Add(new(separator, Text[at..end], at + 1));
            if (separator == '[') end++;
            if (end >= Text.Length || (Text[end] == '/' && steps.Count > 1) || !".[/=".Contains(Text[end], StringComparison.Ordinal))
            {
                Wrong(Math.Min(end + 1, Text.Length), "this is no setting", Form);
                return null;
            }

            if (Text[end] == '=') return steps;
            (separator, at) = (Text[end], end + 1);
        }
    }

    private Node? ReadValue()
    {
        var begin = NameOf(Text).Length + 1;
        // Blanks in place of the path: the columns are those of the whole setting.
        var alone = new SourceFile(source.Name, source.Layer) { Order = source.Order, Text = new string(' ', begin) + Text[begin..] };
        var before = sink.Errors;
        var documents = NodeReader.Read(alone, sink);
        alone.Text = Text;
        if (sink.Errors > before) return null;
        if (documents is [var value]) return value;
        Wrong(begin, documents.Count == 0 ? "no value" : "several values", Form, documents.Count == 0 ? "write null to remove the key" : null);
        return null;
    }

    /// <summary>The value within the mappings and list items that the steps from <paramref name="index"/> on lead through.</summary>
    private Node? Inner(IRecordShape? record, ValueShape? shape, List<Step> steps, int index, Node value)
    {
        if (index == steps.Count) return value;
        var step = steps[index];
        if (shape is { KeyedBy: { } keyedBy, Record: { } item })
        {
            if (Inner(item, null, steps, index + 1, value) is not { } inner) return null;
            // Nothing but the item itself is meant: null takes it away.
            if (inner is ScalarNode { IsNothing: true })
                return new ListNode(At(step), [new MappingNode(At(step), [new(Made(keyedBy, step), Made(step.Text, step)), new(Made(PatchDirectives.Key, step), Made("delete", step))])]);
            var entries = inner is MappingNode mapping ? mapping.Entries : [];
            return new ListNode(At(step), [new MappingNode(At(step), [new(Made(keyedBy, step), Made(step.Text, step)), .. entries.Where(e => e.Key.Text != keyedBy)])]);
        }

        if (shape is not (null or IRecordShape) && shape.Record is not null)
        {
            Wrong(step.Column, "the items of this list have no key", "the whole list as one value", $"write {string.Concat(steps.Take(index).Select(Show))}=[…]");
            return null;
        }

        var field = record?.Fields.FirstOrDefault(f => f.Key == step.Text);
        return Inner(field?.Shape as IRecordShape, field?.Shape, steps, index + 1, value) is { } below
            ? new MappingNode(At(step), [new(Made(step.Text, step), below)]) : null;
    }

    private static string Show(Step step, int index) => index == 0 ? step.Text : step.Separator == '[' ? $"[{step.Text}]" : step.Separator + step.Text;

    private Place At(Step step) => source.At(1, step.Column);

    private ScalarNode Made(string text, Step step) => new(At(step), text, Plain: false);

    private void Wrong(int column, string message, string expected, string? hint = null) =>
        sink.Error(DiagnosticCode.SettingForm, source.At(1, Math.Max(column, 1)), "", message, expected, hint);
}
