// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Agent;

/// <summary>The command line of the role <c>agent</c>.</summary>
/// <param name="Config">The manifest.</param>
/// <param name="State">Directory that keeps the identity.</param>
/// <param name="Status">Gets JSON lines; null: nobody watches.</param>
/// <param name="Link">Name of the WireGuard interface.</param>
/// <param name="Name">The node's name; null: the host's.</param>
/// <param name="Ephemeral">The identity does not come back: the agent withdraws it when it ends.</param>
internal sealed record AgentArguments(string Config, string State, string? Status, string Link, string? Name, bool Ephemeral)
{
    public const string Usage =
        "--config FILE --state DIR [--status PATH] [--link NAME] [--name NAME] [--ephemeral]";

    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static AgentArguments Parse(ReadOnlySpan<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var ephemeral = false;
        while (!arguments.IsEmpty)
        {
            var option = arguments[0];
            if (option == "--ephemeral")
            {
                ephemeral = true;
                arguments = arguments[1..];
                continue;
            }

            if (option is not ("--config" or "--state" or "--status" or "--link" or "--name"))
                throw new FormatException($"unknown argument {option}");
            if (arguments.Length < 2) throw new FormatException($"{option} needs a value");
            if (!values.TryAdd(option, arguments[1])) throw new FormatException($"{option} is given twice");
            arguments = arguments[2..];
        }

        string Required(string option) => values.GetValueOrDefault(option) ?? throw new FormatException($"{option} is missing");
        return new AgentArguments(
            Required("--config"), Required("--state"), values.GetValueOrDefault("--status"),
            values.GetValueOrDefault("--link", "mesh0"), values.GetValueOrDefault("--name"), ephemeral);
    }
}
