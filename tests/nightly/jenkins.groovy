// Runs a declarative Jenkinsfile, by Groovy itself: stages in their order, then post.  `sh` is run as Jenkins runs it; what is a
// plugin's is printed, with the files that it would find.  Credentials come from CREDENTIAL.
//
// usage: groovy jenkins.groovy FILE

def told(Closure body, Object by) {
    body.delegate = by
    body.resolveStrategy = Closure.DELEGATE_FIRST
    body()
}

class Environment {
    Map values = [:]

    void setProperty(String name, Object value) { values[name] = value }

    String credentials(String id) {
        def secret = System.getenv('CREDENTIAL')
        if (!secret) {
            throw new RuntimeException("Could not find credentials entry with ID '${id}'")
        }
        secret
    }
}

class Steps {
    Environment environment

    int sh(String words) {
        int status = sh(script: words, returnStatus: true)
        if (status != 0) {
            throw new RuntimeException("script returned exit code ${status}")
        }
        0
    }

    int sh(Map how) {
        assert how.returnStatus
        def process = new ProcessBuilder('sh', '-xe', '-c', how.script).inheritIO()
        process.environment().putAll(environment.values)
        process.start().waitFor()
    }

    void error(String why) { throw new RuntimeException(why) }

    void script(Closure body) {
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_FIRST
        body()
    }

    def methodMissing(String name, Object arguments) {
        def found = (arguments.toString() =~ /[a-z-]+\/[a-z]+\.[a-z]+/).findAll { new File(it).exists() }
        println "step ${name} ${arguments[0]} finds ${found}"
        name
    }
}


def environment = new Environment()
def steps = new Steps(environment: environment)
def stages = []
def post = [:]

binding.setVariable('pipeline', { Closure body ->
    told(body, new Expando(
        agent: { Closure it -> null },
        options: { Closure it -> null },
        environment: { Closure it -> told(it, environment) },
        stages: { Closure it ->
            told(it, new Expando(stage: { String name, Closure stage ->
                told(stage, new Expando(steps: { Closure words -> stages << [name, words] }))
            }))
        },
        post: { Closure it ->
            told(it, new Expando(always: { Closure words -> post.always = words }, cleanup: { Closure words -> post.cleanup = words }))
        }))
})

def status = 0
try {
    new GroovyShell(binding).evaluate(new File(args[0]))
    stages.each { name, words ->
        println "stage ${name}"
        told(words, steps)
    }
} catch (RuntimeException failed) {
    println "ERROR: ${failed.message}"
    status = 1
}
['always', 'cleanup'].each { if (post[it]) { told(post[it], steps) } }
System.exit(status)
