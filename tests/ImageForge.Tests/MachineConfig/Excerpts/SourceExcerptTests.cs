// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Excerpts;

namespace ImageForge.Tests.MachineConfig.Excerpts;

/// <summary>The line of a report, and the mark below it.</summary>
public sealed class SourceExcerptTests
{
    [Theory]
    [InlineData("role: workr", 6, "workr")]
    [InlineData("role: workr  # the role", 6, "workr")]
    [InlineData("naem: edge", 0, "naem")]
    [InlineData("a: [10.0.0.1, \"x, y\", z]", 4, "10.0.0.1")]
    [InlineData("a: [10.0.0.1, \"x, y\", z]", 14, "\"x, y\"")]
    [InlineData("a: [10.0.0.1, \"x, y\", z]", 22, "z")]
    [InlineData("a: \"x\\\"y\" # c", 3, "\"x\\\"y\"")]
    [InlineData("a: 'it''s' # c", 3, "'it''s'")]
    [InlineData("a: \"open", 3, "\"open")]
    [InlineData("a: {b: c}", 3, "{")]
    [InlineData("{\"a\":{\"b\":1}}", 5, "{")]
    [InlineData("{a: b:c}", 4, "b:c")]
    [InlineData("- x: 1", 0, "-")]
    [InlineData("--- x", 0, "--- x")]
    [InlineData("a: b, c", 3, "b, c")]
    [InlineData("url: http://a:1/b#c", 5, "http://a:1/b#c")]
    public void MarksWhatIsMeant(string line, int start, string meant) => Assert.Equal(meant, line[start..Token.End(line, start)]);

    [Theory]
    [InlineData("a:\tb", 3, "a:    b", "      ^")]
    [InlineData("\ta: b", 0, "    a: b", "^^^^")]
    [InlineData("a: 日本", 3, "a: 日本", "   ^^^^")]
    [InlineData("日本: x", 4, "日本: x", "      ^")]
    [InlineData("é\u0301: x", 4, "é\u0301: x", "   ^")]
    [InlineData("😀: x", 4, "😀: x", "    ^")]
    [InlineData("a: \u001b[31mred", 4, "a: \\u001b[31mred", "         ^")]
    [InlineData("a: \u202ex", 3, "a: \\u202ex", "   ^^^^^^")]
    [InlineData("a:", 2, "a:", "  ^")]
    [InlineData("a: b   ", 3, "a: b", "   ^")]
    public void StandsBelowIt(string line, int start, string text, string mark) =>
        Assert.Equal(new SourceExcerpt(text, mark), SourceExcerpt.Of(line, start, Token.End(line, start), line.Length));

    [Fact]
    public void ShowsHalfASurrogateAsANumber() =>
        Assert.Equal(new SourceExcerpt("a: \\ud800x", "         ^"), SourceExcerpt.Of("a: \ud800x", 4, 5, 5));

    /// <summary>Whatever is on the line, text and mark fit the window, and the mark lies below what is meant.</summary>
    [Fact]
    public void CutsAWindowOfLongLines()
    {
        var line = "a: [" + string.Join(", ", Enumerable.Range(0, 40_000).Select(i => $"x{i}")) + "]";
        foreach (var item in (int[])[0, 7, 20, 500, 19_999, 39_990, 39_999])
        {
            var start = line.IndexOf($"x{item}{(item == 39_999 ? "]" : ",")}", StringComparison.Ordinal);
            var excerpt = SourceExcerpt.Of(line, start, Token.End(line, start), line.Length);
            Assert.InRange(excerpt.Text.Length, 60, SourceExcerpt.Widest + 2);
            Assert.Equal($"x{item}", excerpt.Text[excerpt.Mark.IndexOf('^')..excerpt.Mark.Length]);
        }

        var wide = SourceExcerpt.Of(new string('日', 5_000), 2_000, 2_001, 5_000);
        Assert.Equal(new string('日', 50), wide.Text.Trim('…'));
    }

    [Theory]
    [InlineData("a: cannot-be-a-key-as-it-is-a-name", "a: cannot-be-a-key-as-it-is-a-name")]
    [InlineData("a: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "a: (secret)")]
    [InlineData("a: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "a: (secret)")]
    [InlineData("# old: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "# old: (secret)")]
    [InlineData("a: https://user:pass@example.com/b?token=c#d", "a: https://(secret)@example.com/b?(secret)")]
    [InlineData("environment: {DB_PASSWORD: hunter2, LOG: debug}", "environment: {DB_PASSWORD: (secret)")]
    [InlineData("command: [/bin/x, --token, hunter2]", "command: [/bin/x, --token, (secret)")]
    [InlineData("arguments: [app.password=hunter2]", "arguments: [app.password=(secret)")]
    [InlineData("passwrod: hunter2", "passwrod: (secret)")]
    [InlineData("secret hunter2", "secret (secret)")]
    [InlineData("# the password is hunter2", "# the password (secret)")]
    [InlineData("cluster: {secretRef: {file: secrets.yaml}}", "cluster: {secretRef: {file: secrets.yaml}}")]
    [InlineData("cluster: {secretRef: {env: hunter2}}", "cluster: (secret)")]
    [InlineData("publicKey: short", "publicKey: short")]
    [InlineData("{\"kind\": \"Mesh\", \"cluster\": {\"id\": \"x\"}}", "{\"kind\": \"Mesh\", \"cluster\": (secret)")]
    public void HidesWhatMayBeASecret(string line, string shown) => Assert.Equal([shown], Shown(line));

    [Fact]
    public void HidesAllLinesOfASecret() => Assert.Equal(
        [
            "kind: Mesh", "cluster:", "  secretRef:", "    file: secrets.yaml", "mtu: 1400", "# a comment", "cluster: (secret)", "  id: (secret)", "  (secret)", "  secret: (secret)", "    (secret)",
            "(secret)", "mtu: 1", "---", "kind: Encryption", "keys:", "  - {slot: 0, passphrase: (secret)", "  - {slot: 1, nodeId: true}", "  - passphrase: (secret)", "    slot: 2",
            "---", "kind: WireGuard", "privateKey: (secret)", "  (secret)", "name: wg0", "presharedKeys:", "(secret)", "peers: []", "---", "kind: Vlan", "id: 5000",
        ],
        Shown("""
        kind: Mesh
        cluster:
          secretRef:
            file: secrets.yaml
        mtu: 1400
        # a comment
        cluster: {
          id: hunter2, x: hunter2,
          hunter2: 1
          secret: |
            hunter2
        }
        mtu: 1
        ---
        kind: Encryption
        keys:
          - {slot: 0, passphrase: hunter2}
          - {slot: 1, nodeId: true}
          - passphrase: hunter2
            slot: 2
        ---
        kind: WireGuard
        privateKey: "hunter2
          hunter2"
        name: wg0
        presharedKeys:
        - hunter2
        peers: []
        ---
        kind: Vlan
        id: 5000
        """));

    /// <summary>A block that was pasted without its indentation, and a quote that is never closed.</summary>
    [Fact]
    public void HidesWhatIsNoYaml()
    {
        Assert.Equal(["kind: File", "secret: (secret)", "(secret)", "(secret)", "(secret)", "mode: x"], Shown("kind: File\nsecret: |\n-----BEGIN X-----\nhunter2\n-----END X-----\nmode: x"));
        Assert.Equal(["kind: File", "secret: (secret)", "mode: (secret)", "---", "kind: File", "mode: x"], Shown("kind: File\nsecret: \"hunter2\nmode: hunter2\n---\nkind: File\nmode: x"));
        Assert.Equal(["kind: Secrets", "values: (secret)", "(secret)"], Shown("kind: Secrets\nvalues: hunter2\nhunter2: hunter2"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void CountsLinesAsTheReaderDoes(string end)
    {
        var result = ManifestLoader.Parse(Encoding.UTF8.GetBytes("\ufeff# 日本" + string.Join(end, "", "apiVersion: imageforge.dev/v1alpha1", "kind: Machine", "name: edge", "role: workr", "")), "m.yaml");
        var excerpt = new SourceExcerpts(result).Of(Assert.Single(result.Diagnostics));
        Assert.Equal(new SourceExcerpt("role: workr", "      ^^^^^"), excerpt);
    }

    /// <summary>The report of a hostile file is as quick as its reading.</summary>
    [Theory]
    [InlineData("kind: Machine\nname: [", "x, ", "]\n")]
    [InlineData("kind: Mesh\ncluster: {", "a: {", "\n")]
    [InlineData("", "key{0}: secrte{0}\n", "")]
    [InlineData("kind: File\ncontent: \"", "token ", "\n")]
    [InlineData("a: ", "http://", "")]
    [InlineData("a: ", "xyz0", " [")]
    [InlineData("a: ", "\"'", "")]
    [InlineData("a: ", "   ", "[")]
    public void IsQuickWhateverTheText(string head, string part, string tail)
    {
        var text = new StringBuilder(head);
        for (var i = 0; text.Length < 2_000_000; i++) text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, part.Contains("{0}", StringComparison.Ordinal) ? part : part.Replace("{", "{{", StringComparison.Ordinal), i);
        var result = ManifestLoader.Parse(text.Append(tail).ToString(), "m.yaml");
        var began = ThreadTime.Now;
        using var report = new StringWriter();
        var excerpts = new SourceExcerpts(result);
        foreach (var diagnostic in result.Diagnostics) DiagnosticText.Write(report, diagnostic, excerpts);
        Assert.InRange((ThreadTime.Now - began).TotalSeconds, 0, 2);
        Assert.InRange(report.ToString().Length, 100, 400_000);
    }

    [Fact]
    public void ShowsNoLineWhereThereIsNone()
    {
        var result = ManifestLoader.Parse("", "m.yaml");
        using var report = new StringWriter { NewLine = "\n" };
        DiagnosticText.Write(report, Assert.Single(result.Diagnostics), new(result));
        Assert.Equal(result.Diagnostics[0] + "\n", report.ToString());
    }

    /// <summary>All lines of a text, each as it would be shown.</summary>
    private static string[] Shown(string text)
    {
        var lines = SourceLine.All(text);
        var hidden = new HiddenText(lines, isPatch: false);
        return [.. lines.Select((line, i) => SourceExcerpt.Of(line, 0, 1, hidden.From(i)).Text)];
    }
}
