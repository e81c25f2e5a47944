// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>What services wait for must exist, and must not wait for them.</summary>
internal static class ServiceRules
{
    private static readonly string[] Conditions = [ProgramWords.Network, ProgramWords.Time, ProgramWords.Mesh];

    public static void Check(ManifestScope scope)
    {
        var services = scope.All(ServiceDocument.Kind).DistinctBy(s => s.Record.Name).ToDictionary(s => s.Record.Name, StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in services.Values)
        {
            var waits = service.Record.DependsOn;
            for (var i = 0; i < waits.Count; i++)
            {
                if (waits[i] == ProgramWords.Mesh && scope.Single(MeshDocument.Kind) is null)
                    service.Scope.Error(DiagnosticCode.DependencyUnknown, "dependsOn", i, "the machine joins no mesh", null, "add a document of kind Mesh, or remove this");
                else if (!Conditions.Contains(waits[i]) && !services.ContainsKey(waits[i]))
                    Unknown(service, i, services.Keys);
            }

            if (!reported.Contains(service.Record.Name) && CycleFrom(service.Record.Name, services) is { } cycle) Cycle(service, cycle, reported);
        }
    }

    private static void Unknown(ReadDocument<ServiceDocument> service, int index, IEnumerable<string> names)
    {
        var name = service.Record.DependsOn[index];
        string[] known = [.. names.Where(n => n.Length > 0 && n != service.Record.Name), .. Conditions];
        service.Scope.Error(DiagnosticCode.DependencyUnknown, "dependsOn", index, $"there is no service {Quoted.Of(name)}", string.Join(", ", known.Take(12)),
            NearestWord.Of(name, known) is { } near ? $"did you mean \"{near}\"?" : null);
    }

    private static void Cycle(ReadDocument<ServiceDocument> service, List<string> cycle, HashSet<string> reported)
    {
        reported.UnionWith(cycle);
        service.Scope.Error(DiagnosticCode.DependencyCycle, "dependsOn", service.Record.DependsOn.ToList().IndexOf(cycle[1]),
            $"the services wait for each other: {string.Join(" -> ", cycle)}", null, "remove one of these dependencies");
    }

    /// <summary>The names on the way from a service back to itself, both ends included; null when there is no such way.</summary>
    private static List<string>? CycleFrom(string name, Dictionary<string, ReadDocument<ServiceDocument>> services)
    {
        // Breadth first: of several circles the shortest is the one to look at.
        var (cameFrom, pending) = (new Dictionary<string, string>(StringComparer.Ordinal), new Queue<string>([name]));
        while (pending.TryDequeue(out var at))
        {
            foreach (var next in services[at].Record.DependsOn)
            {
                // A service that waits for itself has been told so already.
                if (next == name && at != name) return PathTo(at, name, cameFrom);
                if (next != name && services.ContainsKey(next) && cameFrom.TryAdd(next, at)) pending.Enqueue(next);
            }
        }

        return null;
    }

    private static List<string> PathTo(string last, string first, Dictionary<string, string> cameFrom)
    {
        var path = new List<string> { first };
        for (var at = last; at != first; at = cameFrom[at]) path.Insert(0, at);
        path.Insert(0, first);
        return path;
    }
}
