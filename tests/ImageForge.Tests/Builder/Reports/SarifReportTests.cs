// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageForge.Builder.Reports;
using ImageForge.MachineConfig;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Builder.Reports;

/// <summary>
/// The form that code hosts read. OASIS's schema comes in no package of ours, so that what it and the hosts require of
/// the parts that we write is checked here piece by piece (SARIF 2.1.0, and GitHub's "SARIF support for code scanning").
/// </summary>
public sealed class SarifReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Corpus => [.. ImageForge.Tests.MachineConfig.Corpus.Refused().Select(f => Path.GetFileName(f))];

    [Fact]
    public void ShowsEachFindingAtItsPlace()
    {
        Directory.CreateDirectory(_folder.At("with space"));
        var file = _folder.Write("with space/wrong.yaml", "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: \"日本\"\nroel: 'x y'\n---\nkind: Machine\nroel: a\nrole: {}\n");
        Verifier.Verify(Sarif(Report(new(file, "/nowhere/missing.yaml") { Settings = ["Machine.arch=arm"], Base = new("base of ours", "kind: Machine\nrole: x\n") }), _folder.At("")));
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void IsWhatCodeHostsTake(string name)
    {
        var directory = Repository.At("tests/ImageForge.Tests/MachineConfig/Wrong");
        var report = Report(new(Path.Combine(directory, name)));
        using var json = JsonDocument.Parse(Sarif(report, directory));
        var log = json.RootElement;
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        Keys(log, "$schema", "version", "runs");
        var run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        Keys(run, "tool", "columnKind", "invocations", "results");
        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Keys(driver, "name", "version", "rules");
        var rules = driver.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(rules.Count, rules.Select(r => r.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(rules, CheckRule);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(report.Diagnostics.Count, results.Count);
        Assert.Equal(results.Count, results.Select(r => r.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()).Distinct().Count());
        for (var i = 0; i < results.Count; i++) CheckResult(results[i], report.Diagnostics[i], rules, name);
    }

    /// <summary>A host tells findings of two commits apart by their fingerprints.</summary>
    [Fact]
    public void FingerprintsOutliveLinesThatComeAndGo()
    {
        const string Head = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\n", Wrong = "name: Edge\nroel: a\n";
        var (before, after) = (Fingerprints(Head + Wrong), Fingerprints($"# a line\n{Head}# and another\n{Wrong}"));
        Assert.Equal(2, before.Distinct().Count());
        Assert.Equal(before, after);
        Assert.NotEqual(before, Fingerprints(Head + Wrong.Replace("roel", "rloe", StringComparison.Ordinal).Replace("Edge", "edge", StringComparison.Ordinal)));
    }

    private static void CheckRule(JsonElement rule)
    {
        Keys(rule, "id", "shortDescription", "fullDescription", "help", "defaultConfiguration");
        foreach (var text in (string[])["shortDescription", "fullDescription", "help"])
            // GitHub cuts longer ones.
            Assert.InRange(rule.GetProperty(text).GetProperty("text").GetString()!.Length, 1, 1024);
        Assert.Contains("**Cure:**", rule.GetProperty("help").GetProperty("markdown").GetString(), StringComparison.Ordinal);
        Assert.Contains(rule.GetProperty("defaultConfiguration").GetProperty("level").GetString(), (string[])["error", "warning"]);
    }

    private static void CheckResult(JsonElement result, Diagnostic found, List<JsonElement> rules, string name)
    {
        Assert.Equal(found.Code, result.GetProperty("ruleId").GetString());
        Assert.Equal(found.Code, rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        Assert.Equal(found.Severity == DiagnosticSeverity.Error ? "error" : "warning", result.GetProperty("level").GetString());
        Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
        var physical = Assert.Single(result.GetProperty("locations").EnumerateArray()).GetProperty("physicalLocation");
        Assert.Equal(name, physical.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal("%SRCROOT%", physical.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString());
        var region = physical.GetProperty("region");
        Keys(region, "startLine", "startColumn", "endColumn");
        Assert.True(region.GetProperty("startLine").GetInt32() >= 1 && region.GetProperty("startColumn").GetInt32() >= 1);
        Assert.True(region.GetProperty("endColumn").GetInt32() > region.GetProperty("startColumn").GetInt32());
        Assert.Matches(new Regex("^[0-9a-f]{16}:[0-9]+$"), result.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString());
    }

    private static void Keys(JsonElement element, params string[] keys) => Assert.Equal(keys, element.EnumerateObject().Select(p => p.Name));

    private string[] Fingerprints(string text)
    {
        using var json = JsonDocument.Parse(Sarif(Report(new(_folder.Write("f.yaml", text))), _folder.At("")));
        return [.. json.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Select(r => r.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()!)];
    }

    private static ManifestReport Report(ManifestRequest request) => new(request.Files, ManifestLoader.Load(request), Strict: false);

    private static string Sarif(ManifestReport report, string directory)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            SarifReport.Write(json, report, directory, "0.0.0");
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
