// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Completions;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Codes;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Diagnostics;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge explain</c>: an error's code, or a kind or key of the manifest.</summary>
internal static class ExplainCommand
{
    public static Command Create(Invocation invocation)
    {
        var topic = new Argument<string?>("TOPIC")
        {
            Description = "A code (IF1203), a kind (Mesh) or a key (Mesh.listenPort)",
            Arity = ArgumentArity.ZeroOrOne,
            // Else help lists everything that completes it.
            HelpName = "TOPIC",
        };
        topic.CompletionSources.Add(_ => [.. Explanation.Paths.Concat(AllCodes.Codes.Select(c => c.Id)).Select(t => new CompletionItem(t))]);
        var command = new Command("explain", "Explain an error's code, or a kind or key of the manifest") { topic };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(topic)));
        return command;
    }

    private static int Run(Invocation invocation, string? topic)
    {
        if (topic is null) KeyExplanation.WriteKinds(invocation);
        else if (IsCode(topic)) WriteCode(invocation, topic);
        else KeyExplanation.Write(invocation, Explanation.Find(topic) ?? throw Unknown(topic, Explanation.Nearest(topic)));
        return (int)ExitCode.Success;
    }

    private static void WriteCode(Invocation invocation, string topic)
    {
        var code = AllCodes.Codes.FirstOrDefault(c => c.Id.Equals(topic, StringComparison.OrdinalIgnoreCase))
            ?? throw Unknown(topic, NearestWord.Of(topic, AllCodes.Codes.Select(c => c.Id)));
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => CodeText.WriteJson(json, code));
        else invocation.Out.Write(CodeText.Write(code));
    }

    /// <summary>No kind begins with IF and a digit.</summary>
    private static bool IsCode(string topic) =>
        topic.Length > 2 && topic.StartsWith("IF", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(topic[2]);

    private static ForgeException Unknown(string topic, string? near) => new(ExitCode.Input, UsageErrors.Usage,
        $"\"{topic}\" is neither a code nor a kind or key of the manifest",
        near is null ? $"kinds are {string.Join(", ", Explanation.Kinds.Select(k => k.Path))}; docs/errors.md lists the codes" : $"imageforge explain {near}");
}
