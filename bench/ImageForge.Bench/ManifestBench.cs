// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Bench;

/// <summary>
/// `imageforge validate`, start of the process included: of ordinary manifests, of one of a thousand documents, and of
/// files that want to cost time or memory. The reference of the same run is `imageforge version`: a start and no work.
/// </summary>
internal static class ManifestBench
{
    // Runs are short and the machine is noisy: a median of many.
    private const int Repeats = 15;

    // ExitCode.Input of the command: the manifest was refused.
    private const int Refused = 2;

    private const string Head = "apiVersion: imageforge.dev/v1alpha1\nkind: ";

    public static async Task RunAsync(string command)
    {
        var directory = Directory.CreateTempSubdirectory("imageforge-bench-").FullName;
        try
        {
            var start = await Samples.OfAsync(Repeats, async () => (await MeasuredProcess.RunAsync([command, "version"])).Seconds);
            Console.WriteLine("| imageforge validate | seconds | / start alone | peak memory |");
            Console.WriteLine("|---|---|---|---|");
            foreach (var (name, text, exitCode) in Cases())
            {
                var (path, peak) = (Path.Combine(directory, "manifest.yaml"), 0.0);
                await File.WriteAllTextAsync(path, text);
                var seconds = await Samples.OfAsync(Repeats, async () =>
                {
                    var run = await MeasuredProcess.RunAsync([command, "validate", path], exitCode: exitCode);
                    peak = Math.Max(peak, run.PeakMiB);
                    return run.Seconds;
                });
                Console.WriteLine($"| {name} | {seconds} | {seconds.Median / start.Median:0.0} | {peak:0} MiB |");
            }

            Console.WriteLine($"| `imageforge version` (reference of this run) | {start} | 1.0 | |");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IEnumerable<(string Name, string Text, int ExitCode)> Cases()
    {
        const string machine = Head + "Machine\nname: edge\n";
        yield return ("one document", machine, 0);
        yield return ("1,000 documents", machine + Repeated(333, i => $"---\n{Head}File\nname: f{i}\npath: /etc/app/{i}.conf\ncontent: value {i}\n")
            + Repeated(333, i => $"---\n{Head}Dummy\nname: dum{i}\naddresses: [10.{i % 256}.{i / 256}.1/32]\n")
            + Repeated(333, i => $"---\n{Head}Service\nname: s{i}\ncommand: [/usr/bin/app, \"{i}\"]\n"), 0);
        yield return ("1,000 documents, an error in each", Repeated(1000, i => $"---\n{Head}File\nname: f{i}\npaht: /etc/app/{i}.conf\n"), Refused);
        yield return ("50 MB of text", new string('a', 50_000_000), Refused);
        yield return ("100,000 brackets deep", machine + "labels: " + new string('[', 100_000), Refused);
        yield return ("an alias bomb", "a: &a [x, x]\n" + Repeated(26, i => $"{(char)('b' + i % 25)}: &{(char)('b' + i % 25)} [*a, *a]\n"), Refused);
        yield return ("2 MB of one-letter keys", machine + "labels:\n" + Repeated(170_000, i => $"  k{i}: v\n"), Refused);
    }

    private static string Repeated(int count, Func<int, string> text)
    {
        var all = new StringBuilder();
        for (var i = 0; i < count; i++) all.Append(text(i));
        return all.ToString();
    }
}
