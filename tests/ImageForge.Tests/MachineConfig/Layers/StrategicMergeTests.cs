// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Layers;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig.Layers;

/// <summary>Lists whose items have a key, on a shape of the test's own: which lists of the language have one changes with it.</summary>
public sealed class StrategicMergeTests
{
    private sealed record Item
    {
        public string Name { get; init; } = "";

        public string? Colour { get; init; }

        public IReadOnlyList<Item> Parts { get; init; } = [];
    }

    private static readonly RecordShape<Item> Part = new("part", "A part.", new(), Name, Colour);

    private static readonly RecordShape<Item> Thing = new("Thing", "A thing.", new(), Name, Colour,
        new Field<Item, IReadOnlyList<Item>>("parts", new ListShape<Item>(Part, 10) { KeyedBy = "name" }, i => i.Parts, (i, v) => i with { Parts = v }, "Parts.") { Example = "[]" },
        new Field<Item, IReadOnlyList<Item>>("loose", new ListShape<Item>(Part, 10), i => i.Parts, (i, v) => i with { Parts = v }, "Parts.") { Example = "[]" });

    private static Field<Item, string> Name => new("name", DnsNames.MachineName, i => i.Name, (i, v) => i with { Name = v }, "Name.") { Example = "a", Required = true };

    private static Field<Item, string> Colour => new("colour", DnsNames.MachineName, i => i.Colour, (i, v) => i with { Colour = v }, "Colour.") { Example = "red" };

    [Theory]
    [InlineData("merges", "parts: [{name: a, colour: red}, {name: b}]", "parts: [{name: b, colour: blue}]", "parts: [{name: a, colour: red}, {name: b, colour: blue}]")]
    [InlineData("appends", "parts: [{name: a}]", "parts: [{name: b}, {name: c}]", "parts: [{name: a}, {name: b}, {name: c}]")]
    [InlineData("deletes", "parts: [{name: a}, {name: b}]", "parts: [{name: a, $patch: delete}]", "parts: [{name: b}]")]
    [InlineData("deletes and adds again", "parts: [{name: a, colour: red}]", "parts: [{name: a, $patch: delete}, {name: b}]", "parts: [{name: b}]")]
    [InlineData("replaces an item", "parts: [{name: a, colour: red}, {name: b}]", "parts: [{name: a, $patch: replace}]", "parts: [{name: a}, {name: b}]")]
    [InlineData("replaces the list", "parts: [{name: a}]", "parts: [{$patch: replace}, {name: b}]", "parts: [{name: b}]")]
    [InlineData("empties the list", "parts: [{name: a}]", "parts: [{$patch: replace}]", "parts: []")]
    [InlineData("stands alone", "colour: red", "parts: [{$patch: replace}, {name: b}]", "{colour: red, parts: [{name: b}]}")]
    [InlineData("removes a key of an item", "parts: [{name: a, colour: red}]", "parts: [{name: a, colour: null}]", "parts: [{name: a}]")]
    [InlineData("removes the list", "parts: [{name: a}]", "parts: null", "{}")]
    [InlineData("leaves the list of others alone", "loose: [{name: a}]", "loose: [{name: b}]", "loose: [{name: b}]")]
    [InlineData("keeps two of one key for the reader", "parts: [{name: a}]", "parts: [{name: b}, {name: b}]", "parts: [{name: a}, {name: b}, {name: b}]")]
    public void KeyedList(string what, string below, string above, string expected)
    {
        var sink = new DiagnosticSink();
        Assert.Equal((what, Text(Read(expected, 9))), (what, Text(Merge(below, above, sink))));
        Assert.Empty(sink.InOrder());
    }

    [Theory]
    [InlineData("parts: [{name: a}]", "parts: [{name: c, $patch: delete}]", "IF1702", "parts[c]")]
    [InlineData("parts: [{name: first}]", "parts: [{name: frist, $patch: delete}]", "IF1702", "did you mean \"first\"?")]
    [InlineData("parts: [{name: a}]", "parts: [{$patch: delete}]", "IF1701", "name the item by name")]
    [InlineData("parts: [{name: a}]", "parts: [{$patch: replace, colour: red}]", "IF1701", "$patch: replace without name")]
    [InlineData("parts: [{name: a}]", "parts: [{name: a, $patch: delete, colour: red}]", "IF1701", "beside other keys")]
    [InlineData("parts: [{name: a}]", "parts: [{name: a, $patch: merge}]", "IF1700", "replace or delete")]
    [InlineData("parts: [{name: a}]", "parts: [{name: a, colour: null}]", "IF1702", "parts[0].colour")]
    [InlineData("loose: [{name: a}]", "loose: [{name: a, $patch: delete}]", "IF1701", "no key")]
    public void WrongKeyedList(string below, string above, string code, string words)
    {
        var sink = new DiagnosticSink();
        Merge(below, above, sink);
        var found = Assert.Single(sink.InOrder());
        Assert.Equal((code, "1.yaml"), (found.Code, found.File));
        Assert.Contains(words, found.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Merging is what layers do, whichever way they are grouped.</summary>
    [Fact]
    public void LayersWithoutDirectivesMergeInAnyGrouping()
    {
        var (a, b, c) = ("parts: [{name: a, colour: red}]", "{colour: blue, parts: [{name: b}]}", "parts: [{name: a, colour: green}, {name: c}]");
        var (merge, at) = (new StrategicMerge(), new ReadContext(new(), "Thing", Sensitive: false));
        var left = merge.Mapping(merge.Mapping(Read(a, 0), Read(b, 1), Thing, at), Read(c, 2), Thing, at);
        var right = merge.Mapping(Read(a, 0), merge.Mapping(Read(b, 1), Read(c, 2), Thing, at), Thing, at);
        Assert.Equal(Text(left), Text(right));
    }

    private static MappingNode Merge(string below, string above, DiagnosticSink sink) =>
        new StrategicMerge().Mapping(Read(below, 0), Read(above, 1), Thing, new(sink, "Thing", Sensitive: false));

    private static MappingNode Read(string text, int order) =>
        (MappingNode)NodeReader.Read(new($"{order}.yaml") { Text = text, Order = order }, new()).Single();

    private static string Text(MappingNode node)
    {
        var text = new StringBuilder();
        YamlText.Write(text, node);
        return text.ToString();
    }
}
