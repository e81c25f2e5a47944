// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Layers;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig;

public sealed class DocumentSetTests
{
    private sealed record Thing
    {
        public string Name { get; init; } = "";

        public string? Colour { get; init; }
    }

    private static readonly Kind Kind = new NamedKind<Thing>(new("Thing", "A thing.", new Thing(),
        new Field<Thing, string>("name", DnsNames.MachineName, t => t.Name, (t, v) => t with { Name = v }, "Name.") { Example = "a", Required = true },
        new Field<Thing, string>("colour", DnsNames.MachineName, t => t.Colour, (t, v) => t with { Colour = v }, "Colour.") { Example = "red" })
    {
        IsDocument = true,
    }, _ => [], (m, _) => m);

    [Fact]
    public void SameNameTwiceInOneSourceIsAnError()
    {
        var sink = new DiagnosticSink();
        Merge(sink, "name: a\n---\nname: b\n---\nname: a\n");
        var error = Assert.Single(sink.InOrder());
        Assert.Equal(("IF1109", 5, "Thing.name"), (error.Code, error.Position.Line, error.Path));
        Assert.Contains("line 1", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void LaterSourceOverridesAndEachValueKnowsItsOwn()
    {
        var sink = new DiagnosticSink();
        var merged = Merge(sink, "name: a\ncolour: red\n---\nname: b\n", "name: a\ncolour: blue\n");
        Assert.Empty(sink.InOrder());
        var a = merged[0];
        Assert.Equal(("0.yaml", "1.yaml"), (a.At.Source.Name, a.Find("colour")!.At.Source.Name));
        Assert.Equal("blue", ((ScalarNode)a.Find("colour")!).Text);
        Assert.Equal(2, merged.Count);
    }

    private static List<MappingNode> Merge(DiagnosticSink sink, params string[] texts)
    {
        var set = new DocumentSet(sink);
        for (var i = 0; i < texts.Length; i++)
        {
            foreach (var document in NodeReader.Read(new($"{i}.yaml") { Text = texts[i], Order = i }, sink)) set.Add(Kind, (MappingNode)document);
        }

        return [.. set.Of(Kind)];
    }
}
