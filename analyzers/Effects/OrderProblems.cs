using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What is wrong with a declared order.</summary>
/// <param name="Location">The attribute, or the line of the model file.</param>
/// <param name="Problem">What is wrong, and what would be right: a sentence whose subject is the order.</param>
/// <param name="Others">The declarations that it contradicts, where they can be shown.</param>
internal sealed record OrderProblem(Location Location, string Problem, ImmutableArray<Location> Others);

/// <summary>
/// Finds what cannot be true among declared orders. Those of references take part, and are not reported: they are not
/// here to be corrected.
/// </summary>
internal static class OrderProblems
{
    /// <summary>The problems, one for each order that has any.</summary>
    /// <param name="orders">All orders. Of those that contradict each other, it is the last one that does.</param>
    public static IEnumerable<OrderProblem> Of(ImmutableArray<ResolvedOrder> orders)
    {
        var graph = new OrderGraph();
        foreach (ResolvedOrder order in orders)
        {
            bool isOurs = order.Declaration.Reference is null;
            ImmutableArray<OrderLink> circle = [];
            foreach (OrderLink link in order.Links())
            {
                ImmutableArray<OrderLink> back = graph.Between(link.Inner, link.Outer);
                // What has been reported is not to be found again in what follows.
                if (back.IsEmpty || !isOurs)
                    graph.Add(link);
                else if (circle.IsEmpty)
                    circle = [link, .. back];
            }

            string[] problems = isOurs ? [.. OfNames(order.Names).Concat(OfCircle(circle))] : [];
            if (problems.Length > 0 && order.Declaration.Location is { } location)
                yield return new OrderProblem(location, string.Join("; it ", problems), Others(circle, location));
        }
    }

    private static IEnumerable<string> OfNames(ImmutableArray<(OrderName Name, OrderNode Node)> names)
    {
        string[] unknown = [.. names.Where(one => one.Name.IsUnknown).Select(one => one.Name.Text).Distinct().Select(Quoted)];
        if (unknown.Length > 0)
        {
            yield return $"names {string.Join(" and ", unknown)}: there is no [LockClass] of that name, and no field, property " +
                "or type; a name is that of a [LockClass], or 'Type.field'";
        }

        foreach (OrderName name in names.Select(one => one.Name).Where(name => !name.Candidates.IsEmpty))
        {
            yield return $"names '{name.Text}', which may be {string.Join(" or ", name.Candidates.Select(one => $"'{one}'"))}; " +
                "write the namespace in front of it";
        }

        foreach (IGrouping<OrderNode, OrderName> same in names.GroupBy(one => one.Node, one => one.Name))
        {
            OrderName first = same.First();
            if (first.Text.Length > 0 && same.Skip(1).FirstOrDefault() is { } second)
                yield return Twice(first.Text, second.Text);
        }
    }

    private static string Quoted(string name) => name.Length == 0 ? "an empty name" : $"'{name}'";

    private static string Twice(string first, string second) => first == second
        ? $"names '{first}' twice; take one of them out"
        : $"names one lock class twice, as '{first}' and as '{second}'; take one of them out";

    private static IEnumerable<string> OfCircle(ImmutableArray<OrderLink> circle)
    {
        if (circle.IsEmpty)
            yield break;
        string names = string.Join(" > ", circle.Select(link => link.Outer.Name).Append(circle[0].Outer.Name));
        yield return $"closes a circle, '{names}', with what is declared before; take one of these orders back";
    }

    private static ImmutableArray<Location> Others(ImmutableArray<OrderLink> circle, Location own) =>
    [
        .. circle.Select(link => link.Declaration.Location).OfType<Location>().Where(place => place != own).Distinct(),
    ];
}
