// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ImageForge.MachineConfig;
using Xunit.Abstractions;

namespace ImageForge.Tests.MachineConfig.Fuzz;

/// <summary>
/// A loop that damages manifests and keeps what is answered in a new way. Guided by the answers: a set of codes and paths
/// that was not seen before stands for new ground in the reader, and its input becomes a seed. What earlier runs found is
/// kept beside this file and runs with every test; <c>./forge fuzz SECONDS</c> goes on from there.
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private const string Kept = "tests/ImageForge.Tests/MachineConfig/Fuzz/Kept";

    /// <summary>Some seconds of work.</summary>
    private const int Inputs = 30_000;

    /// <summary>Far above what any input takes, far below what a person would wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    public void WhateverIsReadEndsInAReportOrAManifest()
    {
        // The same inputs everywhere, unless one is told to search.
        var search = Environment.GetEnvironmentVariable("IMAGEFORGE_FUZZ_SECONDS");
        var seconds = search is null ? double.PositiveInfinity : double.Parse(search, CultureInfo.InvariantCulture);
        var random = new Random(search is null ? 1 : Environment.TickCount);
        var seeds = new List<byte[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Corpus.Accepted().Concat(Corpus.Refused()).Concat(KeptFiles()).Append(null))
        {
            var bytes = file is null ? Encoding.UTF8.GetBytes(Samples.Full) : File.ReadAllBytes(file);
            seen.UnionWith(Judge(bytes));
            if (bytes.Length <= 8192) seeds.Add(bytes);
        }

        var (known, tried, mutation) = (seen.Count, 0, new Mutation(random, seeds));
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds && (search is not null || tried < Inputs); tried++)
        {
            var input = mutation.Of(seeds[random.Next(seeds.Count)]);
            var answers = Judge(input);
            if (answers.IsSubsetOf(seen)) continue;
            seen.UnionWith(answers);
            seeds.Add(input);
            Keep(input);
        }

        output.WriteLine($"{tried} inputs, {seen.Count} answers, {seen.Count - known} of them new");
        Assert.True(tried > 0);
    }

    /// <summary>Runs one input through everything that a command does with a manifest, and says which answers came.</summary>
    private static HashSet<string> Judge(byte[] input)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var result = ManifestLoader.Parse(input, "fuzzed.yaml", Samples.Secrets);
            Assert.Equal(result.Manifest is null, result.HasErrors);
            var report = string.Join('\n', result.Diagnostics);
            Assert.True(!ShowsPartOf(Samples.Key, report), "a diagnostic shows a secret");
            var lines = Encoding.UTF8.GetString(input).ReplaceLineEndings("\n").Count(c => c == '\n') + 2;
            Assert.All(result.Diagnostics, d => Assert.True(d.Position.Line >= 1 && d.Position.Line <= lines && d.Position.Column >= 1, d.ToString()));
            if (result.Manifest is { } manifest)
            {
                var resolved = ManifestWriter.Resolved(manifest);
                Assert.Equal(resolved, ManifestWriter.Resolved(Samples.Read(resolved)));
                Assert.True(!ShowsPartOf(Samples.Key, manifest.ToRedactedYaml()), "a redacted manifest shows a secret");
            }

            return [.. result.Diagnostics.Select(d => $"{d.Code} {Indexes().Replace(d.Path, "")}"), result.HasErrors ? "refused" : "accepted"];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"this input breaks the reader (base64): {Convert.ToBase64String(input)}", e);
        }
        finally
        {
            Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed} for (base64): {Convert.ToBase64String(input)}");
        }
    }

    /// <summary>24 characters are what a message may not show of a run that looks like a key.</summary>
    private static bool ShowsPartOf(string secret, string report) =>
        Enumerable.Range(0, secret.Length - 24).Any(i => report.Contains(secret.Substring(i, 24), StringComparison.Ordinal));

    /// <summary>Only a run that was asked to search adds to the repository.</summary>
    private static void Keep(byte[] input)
    {
        if (Environment.GetEnvironmentVariable("IMAGEFORGE_FUZZ_SECONDS") is null) return;
        Directory.CreateDirectory(Repository.At(Kept));
        File.WriteAllBytes(Path.Combine(Repository.At(Kept), Convert.ToHexStringLower(SHA256.HashData(input))[..12] + ".bin"), input);
    }

    private static IEnumerable<string> KeptFiles() => !Directory.Exists(Repository.At(Kept)) ? [] : Directory.GetFiles(Repository.At(Kept), "*.bin").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\[\d+\]|(?<=document )\d+|labels\..*|(?<=sysctl\.|sysfs\.|environment\.|hosts\.).*")]
    private static partial Regex Indexes();
}
