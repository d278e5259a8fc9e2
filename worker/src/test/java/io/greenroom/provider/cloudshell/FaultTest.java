package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages that are known, under the statuses that are not. */
class FaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVALID | 400 404 409 422 | Reservation name and duration must be specified in request body",
                "INVALID | 400 404 409 422 | Duration format must be a valid 'ISO 8601' (e.g 'PT23H' or 'PT4H2M')",
                "INVALID | 400 404 409 422 | Blueprint has invalid inputs",
                "INVALID | 400 404 409 422 | No values were provided for the following mandatory inputs: Path",
                "INVALID | 400 404 409 422 | Parameter is not a valid extended time",
                "CONFLICT | 400 409 422 500 | Error: Blueprint has conflicting resources (switch 7)",
                "QUOTA | 400 403 429 500 503 | Request rate quota has been exceeded",
                "QUOTA | 429 | slow down",
                "TOKEN | 400 401 403 500 | Login failed for token: ***. Please make sure the token is correct.",
                "TOKEN | 400 401 | The request didn't contain authentication.",
                "LOGIN | 400 401 403 | Login failed for user: ci",
                "NOT_FOUND | 400 404 | Entity could not be found",
                "FORBIDDEN | 400 403 | User is not allowed to view this entity",
                "WRONG_SERVER | 400 404 500 | Invalid Api call"
            })
    void aKnownMessageDecidesWhateverItsStatus(Fault fault, String statuses, String message) {
        for (String status : statuses.split(" ", -1)) {
            assertThat(Fault.of(Integer.parseInt(status), message)).as(status).isEqualTo(fault);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,INVALID",
        "401,TOKEN",
        "403,FORBIDDEN",
        "404,NOT_FOUND",
        "408,UNANSWERED",
        "409,CONFLICT",
        "418,INVALID",
        "429,QUOTA",
        "500,UNANSWERED",
        "502,UNANSWERED",
        "503,UNANSWERED",
        "302,WRONG_SERVER"
    })
    void withoutAKnownMessageTheStatusDecides(int status, Fault fault) {
        assertThat(Fault.of(status, "")).isEqualTo(fault);
    }
}
