// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Yaml;
using Xunit.Abstractions;

namespace ImageForge.Tests.MachineConfig;

/// <summary>No file crashes the reader or keeps it busy: shapes known to hurt YAML readers, at the largest size accepted.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    private const int Room = SourceText.MaxBytes;

    /// <summary>Of the processor, which a loaded machine does not lengthen. What this guards against took 16 s, or the process.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static TheoryData<string, string> Shapes => new()
    {
        { "nested lists", Fill("[") },
        { "nested lists on lines", Fill("[\n") },
        { "nested mappings", Fill("{") },
        { "nested mappings with keys", Fill("{a: ") },
        { "nested block lists", Fill("- ") },
        { "nested complex keys", Fill("? ") },
        { "nested keys on one line", Fill("a: ") },
        { "indented keys", string.Concat(Enumerable.Range(0, 700).Select(i => new string(' ', i) + "a:\n")) },
        { "long flow list on one line", "a: [" + Fill("a,", 10) + "]" },
        { "long flow list on lines", "a: [" + Fill("a,\n", 10) + "]" },
        { "long flow mapping", "{" + Fill("a,", 10) + "}" },
        { "long flow mapping of numbered keys", "{" + Fill(i => $"a{i}: 1,", 10) + "}" },
        { "same key again and again", Fill("a: 1\n") },
        { "many keys", Fill(i => $"k{i}: 1\n") },
        { "unknown long keys", Fill(i => $"{new string('k', 60)}{i}: 1\n") },
        { "long plain scalar", "a: " + Fill("x", 10) },
        { "long plain scalar on lines", "a:\n" + Fill(" x\n", 10) },
        { "long quoted scalar", "a: \"" + Fill("x", 10) + "\"" },
        { "quoted scalar of escapes", "a: \"" + Fill("\\u0041", 20) + "\"" },
        { "unclosed quote", "a: \"" + Fill("x\n", 10) },
        { "block scalar", "a: |\n" + Fill("  x\n", 10) },
        { "block scalar of empty lines", "a: |\n" + Fill("\n", 10) },
        { "folded scalar", "a: >\n" + Fill("  x\n\n", 10) },
        { "many documents", Fill("---\n") },
        { "many documents of a kind", Fill(i => $"---\napiVersion: imageforge.dev/v1alpha1\nkind: Discovery\nname: d{i}\nendpoint: http://10.0.0.1:{i % 60000 + 1}\n") },
        { "many documents with end marks", Fill("--- a\n...\n") },
        { "many anchors", Fill(i => $"- &a{i} x\n") },
        { "alias bomb", "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}]\n")) },
        { "alias cycle", "a: &x [*x]\n" },
        { "aliases of nothing", Fill("- *a\n") },
        { "many tags", Fill("- !a x\n") },
        { "long tag", "a: !" + Fill("a", 10) },
        { "percent-encoded tag", "a: !%" + Fill("41%", 10) },
        { "long anchor", "a: &" + Fill("a", 10) },
        { "directives", Fill("%FOO bar\n") },
        { "tag directives", Fill(i => $"%TAG !a{i}! tag:x,2000:\n") },
        { "huge version", "%YAML 99999999999999999999.1\n---\na: 1\n" },
        { "version and no document", "%YAML 1.2\n" },
        { "comments", Fill("# a\n") },
        { "spaces", Fill(" ") },
        { "empty lines", Fill("\n") },
        { "carriage returns", Fill("\r") },
        { "tabs", Fill("\t") },
        { "colons", Fill(":") },
        { "dashes", Fill("-") },
        { "quotes", Fill("'") },
        { "question marks", Fill("?\n") },
        { "closing brackets", Fill("]") },
        { "commas in brackets", "[" + Fill(",", 10) },
        { "merge key", "<<: {a: 1}\n" },
        { "wrong items", "apiVersion: imageforge.dev/v1alpha1\nkind: Image\npackages: [" + Fill("A,", 100) + "]" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsRefusedQuickly(string name, string text)
    {
        var began = ThreadTime.Now;
        var result = ManifestLoader.Parse(text, "hostile.yaml");
        var took = ThreadTime.Now - began;
        output.WriteLine($"{took.TotalMilliseconds,6:F0} ms  {name}: {result.Diagnostics[0].ToString().Split('\n')[0]}");
        Assert.True(result.HasErrors);
        Assert.InRange(result.Diagnostics.Count, 1, 201);
        Assert.All(result.Diagnostics, d => Assert.InRange(d.ToString().Length, 1, 2000));
        Assert.True(took < Patience, $"{name} took {took}");
    }

    /// <summary>The file's first bytes are all that is read of it.</summary>
    [Fact]
    public void FileOfFiftyMegabytesIsRefusedQuickly()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("large.yaml");
        using (var file = File.Create(path)) file.SetLength(50 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = ManifestLoader.Load(path);
        Assert.Equal("IF1002", Assert.Single(result.Diagnostics).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    private static string Fill(string piece, int reserve = 0) => Fill(_ => piece, reserve);

    private static string Fill(Func<int, string> piece, int reserve = 0)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length + piece(i).Length <= Room - reserve; i++) text.Append(piece(i));
        return text.ToString();
    }
}
