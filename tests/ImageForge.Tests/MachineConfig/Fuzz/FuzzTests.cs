// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
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
    /// <summary>An input in base64 on each line.</summary>
    private const string Kept = "tests/ImageForge.Tests/MachineConfig/Fuzz/kept.txt";

    /// <summary>Some seconds of work.</summary>
    private const int Inputs = 30_000;

    /// <summary>Of the processor: far above what any input takes, far below what a person would wait.</summary>
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
        foreach (var bytes in Corpus.Accepted().Concat(Corpus.Refused()).Select(File.ReadAllBytes).Append(Encoding.UTF8.GetBytes(Samples.Full)))
        {
            seen.UnionWith(Judge(bytes));
            if (bytes.Length <= 8192) seeds.Add(bytes);
        }

        // What others have come to answer since then is no longer worth its line.
        List<byte[]> kept = [.. KeptInputs().Where(input => Judge(input) is var answers && !answers.IsSubsetOf(seen) && Met(answers))];
        seeds.AddRange(kept);

        var (known, tried, mutation) = (seen.Count, 0, new Mutation(random, seeds));
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds && (search is not null || tried < Inputs); tried++)
        {
            var input = mutation.Of(seeds[random.Next(seeds.Count)]);
            var answers = Judge(input);
            if (answers.IsSubsetOf(seen)) continue;
            var least = Least(input, [.. answers.Except(seen)]);
            seen.UnionWith(answers);
            seeds.Add(least);
            kept.Add(least);
        }

        if (search is not null) File.WriteAllLines(Repository.At(Kept), kept.Select(Convert.ToBase64String));
        output.WriteLine($"{tried} inputs, {seen.Count} answers, {seen.Count - known} of them new");
        Assert.True(tried > 0);

        bool Met(HashSet<string> answers)
        {
            seen.UnionWith(answers);
            return true;
        }
    }

    /// <summary>Runs one input through everything that a command does with a manifest, and says which answers came.</summary>
    private static HashSet<string> Judge(byte[] input)
    {
        var began = ThreadTime.Now;
        try
        {
            var result = ManifestLoader.Parse(input, "fuzzed.yaml", Samples.Secrets);
            Assert.Equal(result.Manifest is null, result.HasErrors);
            var report = string.Join('\n', result.Diagnostics);
            Assert.True(!ShowsPartOf(Samples.Key, report), "a diagnostic shows a secret");
            var excerpts = new SourceExcerpts(result);
            Assert.All(result.Diagnostics, d => Assert.False(excerpts.Of(d) is { } excerpt && ShowsPartOf(Samples.Key, excerpt.Text), "an excerpt shows a secret"));
            var lines = Encoding.UTF8.GetString(input).ReplaceLineEndings("\n").Count(c => c == '\n') + 2;
            Assert.All(result.Diagnostics, d => Assert.True(d.Position.Line >= 1 && d.Position.Line <= lines && d.Position.Column >= 1, d.ToString()));
            if (result.Manifest is { } manifest)
            {
                var resolved = ManifestWriter.Resolved(manifest);
                Assert.Equal(resolved, ManifestWriter.Resolved(Samples.Read(resolved)));
                Assert.True(!ShowsPartOf(Samples.Key, manifest.ToRedactedYaml()), "a redacted manifest shows a secret");
            }

            return [.. result.Diagnostics.Select(Answer), result.HasErrors ? "refused" : "accepted"];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"this input breaks the reader (base64): {Convert.ToBase64String(input)}", e);
        }
        finally
        {
            var took = ThreadTime.Now - began;
            Assert.True(took < Patience, $"{took} for (base64): {Convert.ToBase64String(input)}");
        }
    }

    /// <summary>24 characters are what a message may not show of a run that looks like a key.</summary>
    private static bool ShowsPartOf(string secret, string report) =>
        Enumerable.Range(0, secret.Length - 24).Any(i => report.Contains(secret.Substring(i, 24), StringComparison.Ordinal));

    /// <summary>The input without the lines that its answers do not need.</summary>
    private static byte[] Least(byte[] input, HashSet<string> answers)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n').ToList();
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var line = lines[i];
            lines.RemoveAt(i);
            if (!answers.IsSubsetOf(Judge(Bytes()))) lines.Insert(i, line);
        }

        return Bytes();

        // One byte per character: lines are cut, whatever else the bytes mean.
        byte[] Bytes() => Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static IEnumerable<byte[]> KeptInputs() => File.ReadLines(Repository.At(Kept)).Select(Convert.FromBase64String);

    /// <summary>A code and the keys on the way to it; names that the author chose would make every answer a new one.</summary>
    private static string Answer(Diagnostic diagnostic) =>
        $"{diagnostic.Code} {string.Join('.', Indexes().Replace(diagnostic.Path, "").Split('.').Select(part => KnownParts.Contains(part) ? part : "*"))}";

    private static HashSet<string> KnownParts { get; } = [.. FirstRelease.Paths.SelectMany(path => path.Split('.'))];

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Indexes();
}
