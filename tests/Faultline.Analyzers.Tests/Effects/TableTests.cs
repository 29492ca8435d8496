using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>Every row of every table of the framework model names a type and a member that are there.</summary>
public class TableTests
{
    private static readonly Compilation Framework = Analysis.OwnTypes("");

    public static TheoryData<string, string> Rows()
    {
        var data = new TheoryData<string, string>();
        IEnumerable<(string, string)> all = FrameworkLocks.Members
            .Concat(FrameworkBlocking.Members)
            .Concat(FrameworkDelegates.Members)
            .Concat(FrameworkCallbacks.Members)
            .Distinct();
        foreach ((string type, string member) in all)
            data.Add(type, member);
        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_names_a_member_of_the_framework(string type, string member) =>
        Assert.NotEmpty(Members(type, member));

    [Fact]
    public void Each_delegate_row_has_an_overload_that_takes_a_delegate()
    {
        foreach ((string type, string member) in FrameworkDelegates.Members)
        {
            Assert.Contains(
                Members(type, member).OfType<IMethodSymbol>(),
                method => method.Parameters.Any(one => FrameworkDelegates.Of(method, one) != DelegateUse.Unknown));
        }
    }

    [Fact]
    public void Each_row_that_is_about_some_overloads_has_such_an_overload()
    {
        foreach (BlockingRow row in BlockingRows.All)
        {
            foreach (string member in row.Members.Split(' '))
            {
                IMethodSymbol[] methods = [.. Members(row.Type, member).OfType<IMethodSymbol>()];
                if (row.ByPath)
                    Assert.Contains(methods, one => one.Parameters is [{ Type.SpecialType: SpecialType.System_String }, ..]);
                if (row.NeedsTimeLimit)
                    Assert.Contains(methods, one => one.Parameters.Any(TimeLimits.IsTimeLimit));
                if (row.NeedsArgument || row.For == WaitedFor.Argument)
                    Assert.Contains(methods, one => one.Parameters.Length > 0);
                if (row.For == WaitedFor.Receiver)
                    Assert.Contains(Members(row.Type, member), one => !one.IsStatic);
            }
        }
    }

    [Fact]
    public void The_types_without_members_are_there_too()
    {
        foreach (string type in LockKinds.Types.Concat(BlockingRows.InMemory))
            Assert.NotEmpty(Types(type));
    }

    [Fact]
    public void A_row_that_names_nothing_is_found()
    {
        Assert.Empty(Members("System.Threading.Monitor", "Entre"));
        Assert.Empty(Members("System.Threading.Monitors", "Enter"));
    }

    private static IEnumerable<ISymbol> Members(string type, string member) =>
        from one in Types(type)
        from declaring in Analyzers.Effects.Annotations.TypesOf(one)
        from found in declaring.GetMembers(member)
        select found;

    /// <summary>All types of that name, whatever their type parameters: the tables do not write them.</summary>
    private static IEnumerable<INamedTypeSymbol> Types(string name)
    {
        string[] parts = name.Split('.');
        IEnumerable<INamespaceOrTypeSymbol> found = [Framework.GlobalNamespace];
        foreach (string part in parts)
            found = [.. found.SelectMany(one => one.GetMembers(part).OfType<INamespaceOrTypeSymbol>())];
        return found.OfType<INamedTypeSymbol>();
    }
}
