// SPDX-License-Identifier: Apache-2.0
using Sidero.Discovery.Server;

namespace ImageForge.Mesh.Discovery;

/// <summary>
/// The members that one discovery service has told of. Not thread-safe; time comes in.
/// A service that comes back without its memory sends an empty snapshot although nobody left; so whoever a later snapshot
/// lacks stays for a grace period, in which living members have long registered again.
/// </summary>
internal sealed class AffiliateTable(MemberCodec codec, string ownId, TimeSpan grace)
{
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> missingSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> problems = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Member> Members => members.Values;

    /// <summary>Affiliates that could not be read, with the reason; each is reported once while it lasts.</summary>
    public event Action<string>? Problem;

    public void ApplySnapshot(IEnumerable<Affiliate> affiliates, DateTimeOffset now)
    {
        var absent = new HashSet<string>(members.Keys, StringComparer.Ordinal);
        foreach (var affiliate in affiliates)
        {
            absent.Remove(affiliate.Id);
            Upsert(affiliate);
        }

        foreach (var id in absent)
            missingSince.TryAdd(id, now);
    }

    public void Upsert(Affiliate affiliate)
    {
        if (affiliate.Id == ownId)
            return;
        missingSince.Remove(affiliate.Id);
        var member = codec.Open(affiliate, out var problem);
        if (problem is null)
            problems.Remove(affiliate.Id);
        else if (!problems.TryGetValue(affiliate.Id, out var known) || known != problem)
        {
            problems[affiliate.Id] = problem;
            Problem?.Invoke($"affiliate {Shown(affiliate.Id)} is ignored: {problem}");
        }

        // Damage does not remove a member: anyone may write to the service, but only members can seal data.
        if (member is not null)
            members[affiliate.Id] = member;
    }

    public void Delete(string id)
    {
        members.Remove(id);
        missingSince.Remove(id);
        problems.Remove(id);
    }

    /// <summary>Drops those whose grace is over.</summary>
    /// <returns>Whether any was dropped.</returns>
    public bool Expire(DateTimeOffset now)
    {
        var gone = missingSince.Where(entry => now - entry.Value >= grace).Select(entry => entry.Key).ToList();
        gone.ForEach(Delete);
        return gone.Count > 0;
    }

    /// <summary>When <see cref="Expire"/> next has something to do; null: nothing waits.</summary>
    public DateTimeOffset? NextExpiry => missingSince.Count == 0 ? null : missingSince.Values.Min() + grace;

    private static string Shown(string id) => id.Length <= 64 && !id.Any(char.IsControl) ? id : "with an unprintable id";
}
